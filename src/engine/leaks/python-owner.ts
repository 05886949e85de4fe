// Whose code an object of a CPython heap belongs to: by the file of its module, function or frame.
import type { HeapGraph } from '../graph/heap-graph.js';
import { NodeType } from '../heap-types.js';
import { isBuildingBlock } from '../queries/modules.js';
import { propertyTarget } from '../queries/text.js';
import type { Owner } from './owner.js';

/** Distributions are installed into folders of these names; what is below the first folder (or file) of one is a package. */
const INSTALLED = /^(.*[\\/](?:site|dist)-packages[\\/])([^\\/]+)/;
const FRAME = /^\S* ?(.*):\d+$/;
/** What is there to watch the program. */
const OURS = new Set(['holdfast_agent', 'sitecustomize']);

const APPLICATION: Owner = { kind: 'application' };
const RUNTIME: Owner = { kind: 'runtime' };

export class PythonOwners {
  /** By name as in `sys.modules`. */
  readonly #modules = new Map<string, Owner>();
  /** By the row of a module, and of its dict. */
  readonly #rows = new Map<number, Owner>();
  readonly #classes = new Map<number, Owner | undefined>();
  /** The row of the dict of `__main__`, or -1. */
  #main = -1;
  #library: string | undefined;

  constructor(
    readonly g: HeapGraph,
    readonly className: Uint32Array,
  ) {
    const modules = this.#top('(modules)');
    if (modules < 0) return;
    const files = new Map<string, { readonly row: number; readonly dict: number; readonly file: string | undefined }>();
    for (let e = g.firstEdge[modules]; e < g.firstEdge[modules + 1]; e++) {
      const row = g.edgeTo[e];
      const dict = propertyTarget(g, row, '__dict__');
      const file = dict < 0 ? -1 : propertyTarget(g, dict, '__file__');
      const text = file >= 0 && g.nodeType[file] === NodeType.string ? g.strings.text(g.nodeName[file], 1024) : undefined;
      files.set(g.strings.text(g.edgeName[e], 400), { row, dict, file: text });
    }
    this.#library = /^(.*[\\/])os\.pyc?$/.exec(files.get('os')?.file ?? '')?.[1];
    for (const [name, { row, dict, file }] of files) {
      const owner = OURS.has(name) ? RUNTIME : file !== undefined ? this.#ofFile(file) : name === '__main__' ? APPLICATION : RUNTIME;
      this.#modules.set(name, owner);
      this.#rows.set(row, owner);
      if (dict >= 0) this.#rows.set(dict, owner);
      if (name === '__main__') this.#main = dict;
    }
  }

  /** Undefined for built-in types, whose objects belong to who holds them. */
  of(v: number): Owner | undefined {
    const g = this.g;
    const known = this.#rows.get(v);
    if (known !== undefined) return known;
    if (g.nodeType[v] === NodeType.closure) return this.#rows.get(propertyTarget(g, v, '__globals__'));
    const name = this.className[v];
    if (g.strings.text(name, 8) === '(frame)') {
      const file = FRAME.exec(g.strings.text(g.nodeName[v], 1024))?.[1];
      return file === undefined || file === '' ? undefined : this.#ofFile(file);
    }
    if (!this.#classes.has(name)) this.#classes.set(name, this.#ofClass(g.strings.text(name, 400)));
    return this.#classes.get(name);
  }

  /** A class is "package.module.Outer.Inner": the longest beginning that is a module. Those without one are built in, or of `__main__`. */
  #ofClass(text: string): Owner | undefined {
    for (let dot = text.lastIndexOf('.'); dot > 0; dot = text.lastIndexOf('.', dot - 1)) {
      const owner = this.#modules.get(text.slice(0, dot));
      if (owner !== undefined) return isBuildingBlock(text.slice(0, dot)) ? undefined : owner;
    }
    const isOfMain = this.#main >= 0 && propertyTarget(this.g, this.#main, text.replace(/\..*$/s, '')) >= 0;
    return isOfMain ? this.#modules.get('__main__') : undefined;
  }

  #ofFile(file: string): Owner {
    const installed = INSTALLED.exec(file);
    if (installed !== null) {
      const [, folder = '', top = ''] = installed;
      return { kind: 'package', package: top.replace(/(\.[\w-]+)?\.(pyc?|so|pyd)$/, ''), packagePath: folder + top };
    }
    return file.startsWith('<frozen ') || (this.#library !== undefined && file.startsWith(this.#library)) ? RUNTIME : APPLICATION;
  }

  /** The node straight below the root that has this name, or -1. */
  #top(name: string): number {
    const g = this.g;
    for (let e = g.firstEdge[g.root]; e < g.firstEdge[g.root + 1]; e++) {
      const v = g.edgeTo[e];
      if (g.strings.text(g.nodeName[v], name.length + 1) === name) return v;
    }
    return -1;
  }
}
