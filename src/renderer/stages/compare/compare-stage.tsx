export function CompareStage() {
  return undefined;
}
