export function ExplainStage() {
  return undefined;
}
