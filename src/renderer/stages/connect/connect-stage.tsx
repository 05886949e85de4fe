export function ConnectStage() {
  return undefined;
}
