// Where something is in a program's text: as the runtime names it, and as its author wrote it where a source map says so.
import * as z from 'zod';
import { nodeId } from './units.js';

export const sourcePlace = z.strictObject({
  /** Path or URL, as the runtime names it. */
  script: z.string().max(100_000),
  /** From 1; 0 where it is not known. */
  line: z.number().int().min(0),
  column: z.number().int().min(0),
});
export type SourcePlace = z.infer<typeof sourcePlace>;

/** Why a source map that the script names was not applied. */
export const mapProblem = z.enum(['missing', 'unreadable', 'tooLarge', 'broken', 'remote']);
export type MapProblem = z.infer<typeof mapProblem>;

export const locatedPlace = sourcePlace.extend({
  /** Where it was written, as the script's source map says. `source`: a path, or the URL that the map gives. */
  original: z.strictObject({ source: z.string(), line: z.number(), column: z.number() }).optional(),
  /** The original, or the script where there is none, as a file of this machine that is there. */
  file: z.string().optional(),
  mapProblem: mapProblem.optional(),
});
export type LocatedPlace = z.infer<typeof locatedPlace>;

/**
 * What of an object it is that lies there. function: itself · constructor: what made it · scope: the function whose variables it
 * holds · user: a function that uses these variables · class: its class, or the class's module · method: the class's first one ·
 * frame: where it is at
 */
export const placeOf = z.enum(['function', 'constructor', 'scope', 'user', 'class', 'method', 'frame']);

export const objectPlace = locatedPlace.extend({ of: placeOf });
export type ObjectPlace = z.infer<typeof objectPlace>;

/** Places that are asked for at once. */
export const MOST_PLACES = 500;

/** Objects, or classes by their keys. */
export const placeWish = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('ids'), ids: z.array(nodeId).max(MOST_PLACES) }),
  z.strictObject({ by: z.literal('classes'), keys: z.array(z.string().max(100_000)).max(MOST_PLACES) }),
]);
export type PlaceWish = z.infer<typeof placeWish>;

/** By the index in the wish; those whose place nobody knows are left out. */
export const foundPlaces = z.strictObject({ found: z.array(z.strictObject({ index: z.number(), place: objectPlace })) });
export type FoundPlaces = z.infer<typeof foundPlaces>;

/** The runtime's own script: there, but nothing that a person looks for. */
export const isRuntimes = ({ script }: SourcePlace): boolean => script === '' || /^(?:node|internal):/.test(script);

/** What one reads and copies: the original where it is known. Editors and terminals understand `file:line:column`. */
export const placeText = (place: LocatedPlace): string => {
  const { line, column } = place.original ?? place;
  const name = place.file ?? place.original?.source ?? place.script;
  return line === 0 ? name : column === 0 ? `${name}:${line}` : `${name}:${line}:${column}`;
};

/** The same with the end of the path only: what tells places apart. */
export const shortPlace = (place: LocatedPlace): string => placeText(place).split(/[\\/]/).at(-1) ?? '';
