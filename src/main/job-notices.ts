// Tells through the system that long work is over, to a person who has turned to another window.
import type { i18n } from 'i18next';
import type { EndedJob } from '../shared/job.js';

export interface NoticeDeps {
  readonly messages: i18n;
  /** A person wants it. */
  readonly wanted: () => boolean;
  readonly inFront: () => boolean;
  readonly show: (title: string, body: string) => void;
}

export function noticeOf({ messages, wanted, inFront, show }: NoticeDeps, { kind, subject, ok }: EndedJob): void {
  if (!wanted() || inFront()) return;
  show(messages.t(ok ? 'menu:notice.done' : 'menu:notice.failed'), messages.t(`app:job.${kind}`, { subject }));
}
