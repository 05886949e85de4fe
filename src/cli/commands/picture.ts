// holdfast picture FILE --id N -o FILE.svg|.png|.dot: an object's neighbourhood, laid out by Graphviz.
import type { GraphDirection } from '../../shared/heap-pictures.js';
import { dotOf } from '../../shared/picture/dot.js';
import { layoutOf } from '../../shared/picture/layout.js';
import { svgOf } from '../../shared/picture/svg.js';
import type { NodeId } from '../../shared/units.js';
import { complete, cutShort, type QueryContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { pictureFormat } from './picture-format.js';

export interface PictureOptions {
  readonly id: number;
  readonly out: string;
  readonly direction: GraphDirection;
  readonly depth: number;
  readonly fanOut: number;
  readonly objects: number;
  readonly filter: string;
}

export async function picture(context: QueryContext, path: string, options: PictureOptions): Promise<number> {
  const { terminal, queries } = context;
  const { id, direction, out, filter } = options;
  const answer = await complete(
    context,
    queries.graph({
      path,
      id: id as NodeId,
      direction,
      depth: Math.min(20, options.depth),
      fanOut: Math.min(100, options.fanOut),
      limit: Math.min(500, options.objects),
      filter,
    }),
  );
  if (!answer.ok) return terminal.failure(answer.failure);
  await cutShort(context, [path]);
  const graph = answer.value;
  const title = terminal.t(`inspect:pictureTitle.${direction}`, { class: graph.nodes[0]?.class ?? '', id });
  const dot = dotOf(graph, terminal.bytes, title);
  const format = pictureFormat(out);
  let content: string | Uint8Array = dot;
  // Loaded when they are needed: they would slow down the start of every command.
  const { writeExport } = await import('../../workbench/share/exports.js');
  if (format !== 'dot') {
    const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
    const graphviz = await Graphviz.load();
    const svg = svgOf(graph, layoutOf(graphviz.layout(dot, 'json', 'dot')), terminal.bytes, title);
    content = format === 'png' ? await (await import('../../workbench/share/png.js')).pngOf(svg) : svg;
  }
  const written = await writeExport(out, content);
  if (!written.ok) return terminal.failure(written.failure);
  terminal.note(
    terminal.t('inspect:cli.picture.written', {
      path: written.value.path,
      count: graph.nodes.length,
      size: terminal.bytes(written.value.bytes),
    }),
  );
  return exitCodes.ran;
}
