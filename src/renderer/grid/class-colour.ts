// One stable colour for each class, whatever the investigation: from its name.
const colours = 8;

export function classColour(name: string): string {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  return `var(--class-${(hash >>> 0) % colours})`;
}
