export function WatchStage() {
  return undefined;
}
