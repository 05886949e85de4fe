// What V8's own preview of an object says, on one line: `Array(3) ["a", 1, Order]`. Making it runs no getter.
import * as z from 'zod';

const shown = z.looseObject({ type: z.string(), subtype: z.string().optional(), value: z.string().optional() });
const preview = z.looseObject({
  description: z.string().optional(),
  subtype: z.string().optional(),
  overflow: z.boolean(),
  properties: z.array(shown.extend({ name: z.string() })),
  entries: z.array(z.looseObject({ key: z.looseObject({}).optional(), value: z.looseObject({}) })).optional(),
});
type Shown = z.infer<typeof shown>;

const valueText = ({ type, value = '' }: Shown): string => {
  if (type === 'string') return JSON.stringify(value);
  if (type === 'accessor') return '(getter)';
  return type === 'function' ? 'function' : value;
};

/** An entry's key or value: strings, too, come as their description. */
const entryText = (part: unknown): string => {
  const parsed = z.looseObject({ type: z.string(), description: z.string().catch('') }).safeParse(part).data;
  return parsed === undefined ? '?' : valueText({ type: parsed.type, value: parsed.description });
};

/** `undefined` where there is none, or where the description says it all (errors, dates, patterns). `answered`: an ObjectPreview. */
export function previewText(answered: unknown): string | undefined {
  const parsed = preview.safeParse(answered).data;
  if (parsed === undefined) return undefined;
  const { description = '', subtype, overflow, properties, entries } = parsed;
  const listed = subtype === 'array' || subtype === 'typedarray';
  const parts =
    entries === undefined
      ? properties.filter(({ name }) => !listed || /^\d+$/.test(name)).map((p) => (listed ? valueText(p) : `${p.name}: ${valueText(p)}`))
      : entries.map(({ key, value }) => (key === undefined ? entryText(value) : `${entryText(key)} => ${entryText(value)}`));
  if (parts.length === 0) return undefined;
  const inside = [...parts, ...(overflow ? ['…'] : [])].join(', ');
  return `${description} ${listed ? `[${inside}]` : `{${inside}}`}`;
}
