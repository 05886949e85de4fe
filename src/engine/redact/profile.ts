// An allocation profile without what must not leave: names of functions and paths of scripts go by the rules for code (names.ts).
// Written from what was read, not from the file's bytes, so that nothing that is not understood gets through.
import type { AllocationData } from '../formats/allocations.js';
import { isLanguage, isScript, type NameRules, redactedCodeName, scriptPath } from './names.js';

export interface RedactedProfile {
  readonly kept: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
  /** Names that became tokens. */
  readonly tokens: number;
}

/** Chunks of JSON; the generator's value tells what stays. */
export function* redactedProfile({ functions, traces }: AllocationData, rules: NameRules): Generator<string, RedactedProfile, void> {
  const kept = new Set<string>();
  const paths = new Set<string>();
  let tokens = 0;
  const frames = new Map<number, string>();
  const frameOf = (fn: number): string => {
    let frame = frames.get(fn);
    if (frame !== undefined) return frame;
    const { name, script, line, column } = functions.place(fn);
    const functionName = redactedCodeName(name, rules);
    const url = script === '' ? '' : isScript(script) ? scriptPath(script, rules) : rules.token(script);
    if (functionName !== name) tokens++;
    else if (name !== '' && !/^[(<]/.test(name) && !isLanguage(name)) kept.add(name);
    if (url !== '' && !/^(?:node:|internal\/)/.test(url)) paths.add(url);
    frame = JSON.stringify({ functionName, scriptId: '0', url, lineNumber: line - 1, columnNumber: column - 1 });
    frames.set(fn, frame);
    return frame;
  };
  const open: number[] = [];
  let text = '{"head":';
  for (let i = 0; i < traces.count; i++) {
    // Parents come first: what is not above the next one is over.
    while (open.length > 0 && open.at(-1) !== traces.parent[i]) {
      text += ']}';
      open.pop();
    }
    if (i > 0) text += text.endsWith('[') ? '' : ',';
    text += `{"callFrame":${frameOf(traces.fn[i])},"selfSize":${traces.bytes[i]},"id":${i + 1},"children":[`;
    open.push(i);
    if (text.length > 1 << 16) {
      yield text.slice(0, -1);
      text = '[';
    }
  }
  text += ']}'.repeat(open.length);
  text += ',"samples":[';
  let first = true;
  for (let i = 0; i < traces.count; i++) {
    for (let n = 0; n < traces.objects[i]; n++) {
      text += `${first ? '' : ','}{"size":0,"nodeId":${i + 1},"ordinal":0}`;
      first = false;
      if (text.length > 1 << 16) {
        yield text;
        text = '';
      }
    }
  }
  yield `${text}]}\n`;
  return { kept, paths, tokens };
}
