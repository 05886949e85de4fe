// Whether object ids still mean the same objects. V8 keeps one table of ids for all inspector clients; whenever any client
// detaches, the table is cleared and ids are given anew. So objects are pinned and their ids watched.
//
// One pinned object is not enough: after a reset, another client's snapshot gives ids anew in the order of the heap, and an old
// object may get its old id back. So after every capture a fresh object is pinned, which has no id (0) until the next snapshot
// anywhere. A fresh pin that has an id although we took no snapshot shows that someone else did: ids are then not trusted,
// although they might still be right.
import * as z from 'zod';
import { evaluateRemote } from './remote.js';
import type { Wire } from './wire.js';

type Pin = { readonly objectId: string; id: string };

const NO_ID = '0';
const GROUP = 'holdfast-canary';
/** As many from the beginning: what grows from one capture to the next would stand among the classes that grow. */
const PINS = 6;
/** Plain objects are shown by their property names: in the user's tables it is `{pinned by Holdfast}`. */
const PINNED = '({ "pinned by Holdfast": true })';
const idAnswer = z.looseObject({ heapSnapshotObjectId: z.string() });

export type CanaryState = 'held' | 'lost' | 'unavailable';

export class Canary {
  readonly #pins: Pin[] = [];
  #lost = false;
  #captures = 0;

  constructor(
    private readonly wire: Wire,
    private readonly timeoutMs: number,
    /** Called once for each loss: `reset` by another client, or `reload` of a page. */
    private readonly onLost: (reason: string) => void,
  ) {}

  /** Compares all pins with what they were; a loss is remembered until the next capture reports it. */
  async check(): Promise<CanaryState> {
    if (this.#pins.length === 0) return (await this.#pinAll()) ? 'held' : 'unavailable';
    const ids = await Promise.all(this.#pins.map((pin) => this.#idOf(pin.objectId)));
    if (ids.includes('unanswered')) return this.#lost ? 'lost' : 'unavailable';
    if (this.#pins.every((pin, index) => pin.id === ids[index])) return this.#lost ? 'lost' : 'held';
    // before the first capture nobody holds ids of ours
    if (this.#captures > 0) {
      this.#lost = true;
      this.onLost(ids.includes('invalid') ? 'reload' : 'reset');
    }
    await this.#restart();
    return this.#lost ? 'lost' : 'held';
  }

  /** To be called right after a snapshot of ours: pins have ids now. The state that belongs into that capture's report. */
  async captured(before: CanaryState): Promise<CanaryState> {
    const ids = await Promise.all(this.#pins.map((pin) => this.#idOf(pin.objectId)));
    const known = this.#pins.filter((pin) => pin.id !== NO_ID).every((pin) => ids[this.#pins.indexOf(pin)] === pin.id);
    const counted = ids.length > 0 && ids.every((id) => id !== NO_ID && id !== 'unanswered' && id !== 'invalid');
    let state: CanaryState = before;
    // what a loss before this capture broke, this capture's report says; the next one starts anew
    this.#lost = false;
    if (!counted || !known) {
      await this.#restart();
      state = before === 'unavailable' && !counted ? 'unavailable' : 'lost';
      if (state === 'lost') {
        // reset during or right after the capture: its ids fit neither the earlier ones nor, perhaps, the next
        this.#lost = true;
        this.onLost(ids.includes('invalid') ? 'reload' : 'reset');
      }
    } else {
      this.#pins.forEach((pin, index) => {
        pin.id = ids[index] ?? NO_ID;
      });
      await this.#unpin(this.#pins.splice(1, 1));
      await this.#pin();
    }
    this.#captures++;
    return state;
  }

  async #restart(): Promise<void> {
    await this.#unpin(this.#pins.splice(0));
    await this.#pinAll();
  }

  /** False when not a single one could be pinned. */
  async #pinAll(): Promise<boolean> {
    while (this.#pins.length < PINS && (await this.#pin()));
    return this.#pins.length > 0;
  }

  async #unpin(pins: readonly Pin[]): Promise<void> {
    for (const { objectId } of pins) await this.wire.send('Runtime.releaseObject', { objectId }, { timeoutMs: this.timeoutMs });
  }

  async #pin(): Promise<boolean> {
    const params = { expression: PINNED, objectGroup: GROUP };
    const reply = await evaluateRemote(this.wire, params, { timeoutMs: this.timeoutMs });
    const objectId = reply.ok ? reply.value.result.objectId : undefined;
    if (objectId === undefined) return false;
    const id = await this.#idOf(objectId);
    if (id === 'unanswered' || id === 'invalid') return false;
    this.#pins.push({ objectId, id });
    return true;
  }

  /** The id; 'invalid' when the object is no longer known (a page was reloaded). */
  async #idOf(objectId: string): Promise<string> {
    const reply = await this.wire.send('HeapProfiler.getHeapObjectId', { objectId }, { timeoutMs: this.timeoutMs });
    if (!reply.ok) return reply.problem === 'refused' ? 'invalid' : 'unanswered';
    const parsed = idAnswer.safeParse(reply.value);
    return parsed.success ? parsed.data.heapSnapshotObjectId : 'invalid';
  }
}
