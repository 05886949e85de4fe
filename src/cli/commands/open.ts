// holdfast open FILE: unpacks a shared file and shows what came; its scenario runs only after it was confirmed.
import { stat } from 'node:fs/promises';
import { oneLine } from '../../shared/one-line.js';
import { type CommandContext, complete } from '../context.js';
import { exitCodes } from '../exit-codes.js';

export interface OpenOptions {
  readonly into: string | undefined;
  readonly trustScenario: boolean;
  readonly allowOutside: boolean;
  readonly json: boolean;
}

export async function open(context: CommandContext, path: string, options: OpenOptions): Promise<number> {
  const { terminal, workbench } = context;
  let dir = path;
  let level: 'structure' | 'full' | undefined;
  if (!(await isFolder(path))) {
    const unpacked = await complete(context, workbench.investigation.unpack(path, options.into));
    if (!unpacked.ok) return terminal.failure(unpacked.failure);
    ({ dir, level } = unpacked.value);
  }
  const opened = await workbench.investigation.open(dir);
  if (!opened.ok) return terminal.failure(opened.failure);
  const { investigation } = opened.value.state;
  const { scenario } = investigation;
  if (options.trustScenario) {
    const trusted = await workbench.investigation.trustScenario();
    if (!trusted.ok) return terminal.failure(trusted.failure);
  }
  const outside = await workbench.snapshots.outside();
  if (options.allowOutside) {
    const allowed = await workbench.snapshots.allowOutside(outside);
    if (!allowed.ok) return terminal.failure(allowed.failure);
  }
  const trusted = await workbench.investigation.trustsScenario();
  if (options.json) {
    terminal.json({
      dir: opened.value.dir,
      name: investigation.name,
      level: level ?? null,
      runs: investigation.runs.length,
      snapshots: investigation.snapshots.length,
      outsideFiles: outside,
      outsideAllowed: options.allowOutside,
      scenario: scenario ?? null,
      scenarioTrusted: trusted ?? null,
    });
    return exitCodes.ran;
  }
  terminal.print(terminal.t('share:cli.open.opened', { name: oneLine(investigation.name), dir: opened.value.dir }));
  terminal.print(terminal.t('share:cli.open.runs', { count: investigation.runs.length }));
  terminal.print(terminal.t('share:cli.open.snapshots', { count: investigation.snapshots.length }));
  if (level === 'structure') terminal.print(terminal.t('share:cli.open.structure'));
  if (outside.length > 0) {
    terminal.print(terminal.t('share:cli.open.outside'));
    for (const place of outside) terminal.print(`  ${oneLine(place)}`);
    terminal.print(terminal.t(options.allowOutside ? 'share:cli.open.outsideAllowed' : 'share:cli.open.outsideAsk'));
  }
  if (scenario !== undefined) {
    terminal.print(terminal.t('share:cli.open.scenario'));
    for (const line of JSON.stringify(scenario, undefined, 2).split('\n')) terminal.print(`  ${oneLine(line)}`);
    terminal.print(terminal.t(trusted ? 'share:cli.open.trusted' : 'share:cli.open.untrusted'));
  }
  return exitCodes.ran;
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
