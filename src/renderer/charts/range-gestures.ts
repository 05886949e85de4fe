// Pointer and wheel on a time axis: drag selects a stretch, the wheel zooms around the pointer, Shift with either moves, a double click
// shows all. Buttons in the chart keep their clicks.
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Span } from '../app/timeline.js';
import { pan, type Range, select, zoom } from './span.js';

export interface RangeState {
  readonly range: Range;
  readonly data: Range;
  readonly onSpan: (span: Span) => void;
}

const leastDrag = 6;

/** The stretch that is being selected, while it is. `insets`: what of the element is not plot, in pixels. */
export function useRangeGestures(
  frame: RefObject<HTMLElement | null>,
  insets: { readonly left: number; readonly right: number },
  state: RangeState,
): { readonly from: number; readonly to: number } | undefined {
  const [dragged, setDragged] = useState<{ readonly from: number; readonly to: number } | undefined>(undefined);
  const now = useRef(state);
  useLayoutEffect(() => {
    now.current = state;
  });
  const { left, right } = insets;

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    let begun: { readonly x: number; readonly at: number; readonly moving: boolean } | undefined;

    const plot = (): { readonly x: number; readonly width: number } => {
      const box = element.getBoundingClientRect();
      return { x: box.left + left, width: Math.max(1, box.width - left - right) };
    };
    const timeAt = (clientX: number, range: Range): number => {
      const { x, width } = plot();
      return range.from + Math.min(1, Math.max(0, (clientX - x) / width)) * (range.to - range.from);
    };
    const forget = (): void => {
      begun = undefined;
      setDragged(undefined);
    };

    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0 || (event.target as Element).closest('button') !== null) return;
      element.setPointerCapture(event.pointerId);
      begun = { x: event.clientX, at: timeAt(event.clientX, now.current.range), moving: event.shiftKey };
    };
    const onMove = (event: PointerEvent): void => {
      if (begun === undefined) return;
      const { range, data, onSpan } = now.current;
      const at = timeAt(event.clientX, range);
      if (!begun.moving) setDragged({ from: begun.at, to: at });
      else onSpan(pan(range, (begun.at - at) / (range.to - range.from), data));
    };
    const onUp = (event: PointerEvent): void => {
      const from = begun;
      forget();
      if (from === undefined || from.moving || Math.abs(event.clientX - from.x) < leastDrag) return;
      const { range, data, onSpan } = now.current;
      onSpan(select(from.at, timeAt(event.clientX, range), data));
    };
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { range, data, onSpan } = now.current;
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const turned = sideways ? event.deltaX || event.deltaY : event.deltaY;
      if (turned === 0) return;
      if (sideways) onSpan(pan(range, turned / plot().width, data));
      else onSpan(zoom(range, 1.0015 ** turned, timeAt(event.clientX, range), data));
    };
    const onDouble = (): void => now.current.onSpan({ kind: 'all' });

    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', forget);
    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('dblclick', onDouble);
    return () => {
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', forget);
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('dblclick', onDouble);
    };
  }, [frame, left, right]);

  return dragged;
}
