/** Browsers draw no larger canvases. */
const longestSide = 16_000;

/** The SVG as a PNG in base64, drawn at twice its size, or what a canvas can hold. */
export async function pngOf(svg: string, width: number, height: number): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, longestSide / Math.max(width, height, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas to draw on');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const address = canvas.toDataURL('image/png');
  if (!address.startsWith('data:image/png')) throw new Error('the picture is too large for a PNG');
  return address.slice(address.indexOf(',') + 1);
}
