// Cuts names in the middle by measuring them: a box that CSS cuts ends with a whole letter, and leaves a gap as wide as the next one.
const tailLength = 12;
const ellipsis = '…';

/**
 * One for all names: rows of tables come and go by the dozen. Its turn is after the layout and before the picture. All are measured
 * before the first is changed, so that nothing is laid out twice.
 */
const observer = new ResizeObserver((entries) => {
  const cut = entries.flatMap(({ target }) => {
    const shown = shownOf(target);
    return shown === undefined || shown === target.getAttribute(attribute) ? [] : [{ target, shown }];
  });
  for (const { target, shown } of cut) target.setAttribute(attribute, shown);
});
const attribute = 'data-shown';

/** A ref for an element whose only child holds the text: its `data-shown` becomes what fits. */
export function keepShort(element: HTMLElement | null): (() => void) | undefined {
  if (element === null) return undefined;
  observer.observe(element);
  return () => observer.unobserve(element);
}

function shownOf(element: Element): string | undefined {
  const box = element.firstElementChild;
  const node = box?.firstChild;
  if (box === null || !(node instanceof Text)) return undefined;
  return box.scrollWidth <= box.clientWidth ? node.data : fitting(node, box.clientWidth - ellipsisWidth(element));
}

/** The beginning and the end of a text that are `room` pixels wide together. */
function fitting(node: Text, room: number): string {
  const { data } = node;
  const range = document.createRange();
  const widthOf = (from: number, to: number): number => {
    range.setStart(node, from);
    range.setEnd(node, to);
    return range.getBoundingClientRect().width;
  };
  // In very little room what tells names apart is still both ends.
  let tail = data.length - Math.min(tailLength, data.length >> 1);
  while (tail < data.length - 2 && widthOf(tail, data.length) > room / 2 + 1) tail++;
  const left = room - widthOf(tail, data.length);
  let [head, over] = [0, tail];
  while (head + 1 < over) {
    const half = (head + over) >> 1;
    if (widthOf(0, half) <= left) head = half;
    else over = half;
  }
  if (isLowSurrogate(data, head)) head--;
  if (isLowSurrogate(data, tail)) tail++;
  return `${data.slice(0, head).trimEnd()}${ellipsis}${data.slice(tail).trimStart()}`;
}

const isLowSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00;

const context = document.createElement('canvas').getContext('2d');
const widths = new Map<string, number>();

function ellipsisWidth(element: Element): number {
  // Not `font`: it is empty where figures are tabular.
  const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
  const font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  let width = widths.get(font);
  if (width === undefined) {
    if (context !== null) context.font = font;
    width = Math.ceil(context?.measureText(ellipsis).width ?? 12);
    widths.set(font, width);
  }
  return width;
}
