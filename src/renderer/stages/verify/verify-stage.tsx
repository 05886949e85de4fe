export function VerifyStage() {
  return undefined;
}
