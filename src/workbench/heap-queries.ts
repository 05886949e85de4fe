// Questions about snapshot files, answered by the engine. The window asks by snapshot id, the command line by path; both come here.
import type { ContractRouterClient, InferContractRouterInputs } from '@orpc/contract';
import type { EngineContract, Redaction } from '../shared/engine-api.js';
import { fail } from '../shared/fail.js';
import type {
  Chain,
  ComparePage,
  Cut,
  GroupPage,
  History,
  Identity,
  ObjectPage,
  ObjectRow,
  ReferencePage,
  SnapshotSummary,
  Suspect,
} from '../shared/heap.js';
import type { AllocationPage, Flame } from '../shared/heap-allocations.js';
import type { ObjectGraph, Treemap } from '../shared/heap-pictures.js';
import type { CollectionPage, DuplicatePage, PinnedPage } from '../shared/heap-strings.js';
import type { LongWork, Progress } from '../shared/progress.js';
import { failed, type Result } from '../shared/result.js';
import type { Saving } from '../shared/savings.js';
import type { FoundPlaces, LocatedPlace } from '../shared/source-place.js';
import type { EngineGateway } from './engine-gateway.js';

type Inputs = InferContractRouterInputs<EngineContract>;
type Client = ContractRouterClient<EngineContract>;

export class HeapQueries {
  readonly #offered = new Set<string>();

  constructor(
    private readonly engine: EngineGateway,
    /** Where scripts and source maps of other machines lie on this one. */
    private readonly sourceFolders: () => readonly string[] = () => [],
  ) {}

  summary = (input: Inputs['summary']): LongWork<Result<SnapshotSummary>> => this.#ask(input.path, (client) => client.summary, input);
  histogram = (input: Inputs['histogram']): LongWork<Result<GroupPage>> => this.#ask(input.path, (client) => client.histogram, input);
  objects = (input: Inputs['objects']): LongWork<Result<ObjectPage>> => this.#ask(input.path, (client) => client.objects, input);
  object = (input: Inputs['object']): LongWork<Result<ObjectRow>> => this.#ask(input.path, (client) => client.object, input);
  references = (input: Inputs['references']): LongWork<Result<ReferencePage>> =>
    this.#ask(input.path, (client) => client.references, input);
  dominated = (input: Inputs['dominated']): LongWork<Result<ObjectPage>> => this.#ask(input.path, (client) => client.dominated, input);
  treemap = (input: Inputs['treemap']): LongWork<Result<Treemap>> => this.#ask(input.path, (client) => client.treemap, input);
  graph = (input: Inputs['graph']): LongWork<Result<ObjectGraph>> => this.#ask(input.path, (client) => client.graph, input);
  cut = (input: Inputs['cut']): LongWork<Result<Cut>> => this.#ask(input.path, (client) => client.cut, input);
  search = (input: Inputs['search']): LongWork<Result<ObjectPage>> => this.#ask(input.path, (client) => client.search, input);
  detached = (input: Inputs['detached']): LongWork<Result<ObjectPage>> => this.#ask(input.path, (client) => client.detached, input);
  duplicates = (input: Inputs['duplicates']): LongWork<Result<DuplicatePage>> =>
    this.#ask(input.path, (client) => client.duplicates, input);
  pinnedStrings = (input: Inputs['pinnedStrings']): LongWork<Result<PinnedPage>> =>
    this.#ask(input.path, (client) => client.pinnedStrings, input);
  allocations = (input: Inputs['allocations']): LongWork<Result<AllocationPage>> =>
    this.#ask(input.path, (client) => client.allocations, input);
  flame = (input: Inputs['flame']): LongWork<Result<Flame>> => this.#ask(input.path, (client) => client.flame, input);
  collections = (input: Inputs['collections']): LongWork<Result<CollectionPage>> =>
    this.#ask(input.path, (client) => client.collections, input);
  savings = (input: Inputs['savings']): LongWork<Result<{ savings: Saving[] }>> => this.#ask(input.path, (client) => client.savings, input);
  chains = (input: Inputs['chains']): LongWork<Result<{ chains: Chain[] }>> => this.#ask(input.path, (client) => client.chains, input);

  async *places(input: Omit<Inputs['places'], 'folders' | 'here'>): LongWork<Result<FoundPlaces>> {
    const answer = yield* this.#ask(input.path, (client) => client.places, { ...input, ...(await this.#files(input.path)) });
    if (answer.ok) for (const { place } of answer.value.found) this.#offer(place);
    return answer;
  }
  async *locate(input: Omit<Inputs['locate'], 'folders' | 'here'>): LongWork<Result<{ places: LocatedPlace[] }>> {
    const answer = yield* this.#ask('', (client) => client.locate, { ...input, ...(await this.#files(input.path)) });
    if (answer.ok) for (const place of answer.value.places) this.#offer(place);
    return answer;
  }

  /** Of this machine, for scripts: in the folders that a person named, and, unless the program ran elsewhere, where its paths say. */
  async #files(path: string): Promise<{ folders: string[]; here: boolean }> {
    // Reads manifests: loaded where it is asked for.
    const { ranElsewhere } = await import('../investigation/store/ran-elsewhere.js');
    return { folders: [...this.sourceFolders()], here: !(await ranElsewhere(path)) };
  }

  /** Whether a file is a place's that was answered: what a person may be shown in their editor. */
  isOffered(file: string): boolean {
    return this.#offered.has(file);
  }
  #offer({ file }: LocatedPlace): void {
    if (file !== undefined) this.#offered.add(file);
  }

  /** Reads snapshots for sharing, and writes them without what they say. */
  redact = (input: Inputs['redact']): LongWork<Result<Redaction>> =>
    this.#ask(input.files[0]?.path ?? '', (client) => client.redact, input);

  /** Writes a snapshot of another format as V8's. */
  convert = (input: Inputs['convert']): LongWork<Result<{ converted: boolean }>> =>
    this.#ask(input.path, (client) => client.convert, input);

  compare = (input: Inputs['compare']): LongWork<Result<ComparePage>> =>
    input.paths.length < 2 ? needsTwo() : this.#ask(input.paths.at(-1) ?? '', (client) => client.compare, input);

  histories = (input: Inputs['histories']): LongWork<Result<{ rows: History[] }>> =>
    input.paths.length < 2 ? needsTwo() : this.#ask(input.paths.at(-1) ?? '', (client) => client.histories, input);

  suspects = (input: Inputs['suspects']): LongWork<Result<{ suspects: Suspect[]; identity: Identity }>> =>
    input.paths.length < 2 ? needsTwo() : this.#ask(input.paths.at(-1) ?? '', (client) => client.suspects, input);

  #ask<I, T>(
    path: string,
    method: (client: Client) => (input: I, options: { signal: AbortSignal }) => Promise<AsyncIterator<Progress, T, void>>,
    input: I,
  ): LongWork<Result<T>> {
    return this.engine.stream(path, (client, signal) => method(client)(input, { signal }));
  }
}

// biome-ignore lint/correctness/useYield: long work that fails before its first step.
async function* needsTwo(): LongWork<Result<never>> {
  return failed(fail('NEEDS_TWO_SNAPSHOTS', {}));
}
