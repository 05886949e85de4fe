// What each capture of a hunt is expected to cost, and what it cost: the pause, the whole time, and memory on top.

import { byteText } from '../shared/size-text.js';
import type { HuntProgress } from '../workbench/hunt/run-hunt.js';
import type { CommandContext } from './context.js';

type Range = { readonly from: number; readonly to: number };
type Cost = {
  readonly pause?: Range | number | undefined;
  readonly total?: Range | number | undefined;
  readonly extraBytes?: number | undefined;
  readonly withoutFork?: boolean | undefined;
  readonly availableBytes?: number | undefined;
  readonly limitedBy?: 'machine' | 'cgroup' | undefined;
  readonly probes?: boolean | undefined;
};

export class CaptureCosts {
  #told = 0;

  constructor(private readonly context: Pick<CommandContext, 'terminal' | 'workbench'>) {}

  /** Before the hunt is asked for its next step: it waits meanwhile. */
  async heard(progress: HuntProgress): Promise<void> {
    if (progress.type !== 'phase') return;
    const { terminal, workbench } = this.context;
    const taken = (workbench.view()?.snapshots ?? []).filter(({ holds, pause }) => holds === undefined && pause !== undefined);
    for (const snapshot of taken.slice(this.#told)) terminal.note(terminal.t('cli:hunt.cost.taken', { parts: this.#parts(snapshot) }));
    this.#told = taken.length;
    if (progress.phase !== 'capture') return;
    const parts = this.#parts((await workbench.live?.captures.preflight()) ?? {});
    if (parts !== '') terminal.note(terminal.t('cli:hunt.cost.expected', { parts }));
  }

  #parts({ pause, total, extraBytes, withoutFork, availableBytes, limitedBy, probes }: Cost): string {
    const { terminal } = this.context;
    const time = (ms: Range | number): string =>
      typeof ms === 'number' ? timeText(ms) : terminal.t('cli:hunt.cost.range', { from: timeText(ms.from), to: timeText(ms.to) });
    const parts = [
      pause === undefined ? '' : terminal.t('cli:hunt.cost.pause', { time: time(pause) }),
      total === undefined ? '' : terminal.t('cli:hunt.cost.total', { time: time(total) }),
      extraBytes === undefined ? '' : terminal.t('cli:hunt.cost.extra', { size: byteText(extraBytes) }),
      availableBytes === undefined || extraBytes === undefined
        ? ''
        : terminal.t(limitedBy === 'cgroup' ? 'cli:hunt.cost.leftInGroup' : 'cli:hunt.cost.left', { size: byteText(availableBytes) }),
      withoutFork === true ? terminal.t('cli:hunt.cost.withoutFork') : '',
      probes === true ? terminal.t('cli:hunt.cost.probes') : '',
    ];
    return parts.filter((part) => part !== '').join(terminal.t('cli:hunt.cost.and'));
  }
}

const timeText = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
