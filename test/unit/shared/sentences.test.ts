import { describe, expect, it } from 'vitest';
import { createMessages } from '../../../src/messages/index.js';
import { sentences } from '../../../src/shared/sentences.js';

describe('sentences', () => {
  it('have a space between them in English', () => {
    expect(sentences(['Delete it.', 'It saves 3 MB.'])).toBe('Delete it. It saves 3 MB.');
  });

  it('have none in Chinese', () => {
    expect(sentences(['应删除。', '可节省 3 MB。', '（每轮）'])).toBe('应删除。可节省 3 MB。（每轮）');
  });

  it('leave out what is not to be said', () => {
    expect(sentences([undefined, 'One.', false, '', 'Two.'])).toBe('One. Two.');
    expect(sentences([undefined, false])).toBe('');
  });

  it('of a forecast of a capture run on in Chinese', () => {
    const { t } = createMessages('zh-CN');
    const said = sentences([t('app:capture.costUnknown'), t('app:capture.probes'), t('app:capture.fromHistory')]);
    expect(said).toMatch(/。[^ ].*。[^ ]/);
    expect(said).not.toContain(' 依据');
  });
});
