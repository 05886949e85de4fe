// A chain for a ticket: the text that `holdfast export chain` writes, on the clipboard.
import { Check, Copy } from 'lucide-react';
import type { Chain } from '../../../shared/heap.js';
import type { SnapshotId } from '../../../shared/units.js';
import { outcome } from '../../app/client.js';
import { useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { copyText, useCopied } from '../../ui/copy.js';

export function CopyChain({
  chain,
  snapshot,
  subject,
  format,
}: {
  readonly chain: Chain;
  readonly snapshot: SnapshotId;
  readonly subject: string;
  readonly format: 'md' | 'text';
}) {
  const t = useText();
  const { client, alerts } = useServices();
  const [copied, setCopied] = useCopied();
  const copy = async (): Promise<void> => {
    try {
      const text = await outcome(client.share.chainText({ snapshot, subject: subject.slice(0, 2000), chains: [chain], format }));
      if (text.ok) setCopied(await copyText(text.value));
      else alerts.failure(text.failure);
    } catch (error) {
      alerts.bug(error);
    }
  };
  return (
    <Button size="small" look="quiet" icon={copied ? Check : Copy} onClick={() => void copy()}>
      {t(copied ? 'app:copied' : format === 'md' ? 'share:chain.copyMarkdown' : 'share:chain.copyText')}
    </Button>
  );
}
