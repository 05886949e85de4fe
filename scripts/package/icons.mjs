// dist/icons: PNGs in every size that desktops ask for, icon.ico and icon.icns, all from packaging/icon/holdfast.svg.
import fs from 'node:fs';
import path from 'node:path';
import { toolRequire } from './tools.mjs';

const pngSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const icoSizes = [16, 24, 32, 48, 64, 128, 256];
/** Types of an Apple icon image and the size in pixels that each holds. `@2x` types repeat a size. */
const icnsTypes = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
];

/** Needs the packaging tools. @returns the folder */
export function makeIcons(svgFile, folder) {
  const { Resvg } = toolRequire('@resvg/resvg-js');
  const svg = fs.readFileSync(svgFile, 'utf8');
  fs.mkdirSync(folder, { recursive: true });
  const png = new Map(
    pngSizes.map((size) => [size, Buffer.from(new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng())]),
  );
  for (const [size, bytes] of png) fs.writeFileSync(path.join(folder, `${size}x${size}.png`), bytes);
  fs.writeFileSync(path.join(folder, 'icon.ico'), ico(icoSizes.map((size) => ({ size, bytes: png.get(size) }))));
  fs.writeFileSync(path.join(folder, 'icon.icns'), icns(icnsTypes.map(([type, size]) => ({ type, bytes: png.get(size) }))));
  return folder;
}

/** A directory of 16 bytes an image, then the PNGs; 256 is written as 0. */
export function ico(images) {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [i, { size, bytes }] of images.entries()) {
    const at = 6 + 16 * i;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(bytes.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += bytes.length;
  }
  return Buffer.concat([head, ...images.map((image) => image.bytes)]);
}

/** Chunks of a four-letter type, a big-endian length that includes these eight bytes, and a PNG. */
export function icns(images) {
  const chunk = (type, body) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(8 + body.length, 4);
    return Buffer.concat([head, body]);
  };
  return chunk('icns', Buffer.concat(images.map(({ type, bytes }) => chunk(type, bytes))));
}
