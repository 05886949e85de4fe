// A picture as PNG without a browser: drawn by resvg, in the fonts that come along, and for Chinese, Japanese and Korean in the system's.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const locate = createRequire(import.meta.url).resolve;
/** As wide as the fonts that people have; the full width would not fit into boxes made for those. */
const own = ['dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf', 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'];
/** Where systems keep a font that has Chinese, Japanese and Korean. */
const eastAsian = [
  '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
  '/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc',
  '/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc',
  '/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc',
  '/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf',
  '/System/Library/Fonts/PingFang.ttc',
  '/System/Library/Fonts/Hiragino Sans GB.ttc',
  '/System/Library/Fonts/STHeiti Light.ttc',
  'C:\\Windows\\Fonts\\msyh.ttc',
  'C:\\Windows\\Fonts\\simsun.ttc',
];
/** More than any screen has, and still a file that can be sent. */
const longestSide = 16_000;
const mostPixels = 60_000_000;

let ready: Promise<typeof import('@resvg/resvg-wasm')> | undefined;

/** Loaded when it is needed: it would slow down the start of every command. */
const renderer = (): Promise<typeof import('@resvg/resvg-wasm')> => {
  ready ??= (async () => {
    const resvg = await import('@resvg/resvg-wasm');
    await resvg.initWasm(await readFile(locate('@resvg/resvg-wasm/index_bg.wasm')));
    return resvg;
  })();
  return ready;
};

/** At twice the size that the SVG says, smaller if that were too large. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const { Resvg } = await renderer();
  const files = own.map((file) => locate(file));
  const system = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/.test(svg)
    ? eastAsian.find((file) => existsSync(file))
    : undefined;
  const fontBuffers = await Promise.all([...files, ...(system === undefined ? [] : [system])].map((file) => readFile(file)));
  const font = { fontBuffers, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' };
  const { width, height } = new Resvg(svg, { font });
  const zoom = Math.min(2, longestSide / Math.max(width, height, 1), Math.sqrt(mostPixels / Math.max(width * height, 1)));
  const drawing = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom } });
  try {
    return drawing.render().asPng();
  } finally {
    drawing.free();
  }
}
