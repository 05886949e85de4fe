// Names that queries look up by their text, which gives the first string that is equal. A reader whose strings are both names and the
// program's own texts puts these first: a `str` whose text is "dict" would else be taken for the name of the class.

/** CPython's, of classes and of an object's attributes. */
export const DICT = 'dict';
export const DICT_EDGE = '__dict__';
export const MODULE = 'module';

/** Internal edges that carry what a program put there. */
export const DATA_EDGES = [
  'table',
  'elements',
  'context',
  'value',
  'backing_store',
  'reactions_or_result',
  'first',
  'second',
  'parent',
  'bound_function',
];
export const PROTOTYPE_EDGES = ['__proto__', 'constructor', 'prototype'];
export const GC_ROOTS_NAME = '(GC roots)';
export const HANDLE_ROOTS = ['(Global handles)', '(Eternal handles)', '(Traced handles)'];
/** Roots that only exist because the snapshot is being taken. */
export const TRANSIENT_ROOTS = ['(Stack roots)', '(Handle scope)', '(Debugger)'];

export const LOOKED_UP: readonly string[] = [
  DICT,
  DICT_EDGE,
  MODULE,
  GC_ROOTS_NAME,
  ...HANDLE_ROOTS,
  ...TRANSIENT_ROOTS,
  ...PROTOTYPE_EDGES,
  ...DATA_EDGES,
];
