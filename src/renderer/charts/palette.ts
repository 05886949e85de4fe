// Chart colours, read from the tokens so that canvas and CSS never differ.
import { useEffect, useState } from 'react';

export const seriesNames = ['rss', 'heapUsed', 'heapTotal', 'external', 'arrayBuffers'] as const;
export type SeriesName = (typeof seriesNames)[number];

const tokens: Readonly<Record<SeriesName, string>> = {
  rss: '--series-rss',
  heapUsed: '--series-heap-used',
  heapTotal: '--series-heap-total',
  external: '--series-external',
  arrayBuffers: '--series-array-buffers',
};

export interface Palette {
  readonly series: Readonly<Record<SeriesName, string>>;
  readonly text: string;
  readonly border: string;
  readonly surface: string;
  readonly accent: string;
  readonly font: string;
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    series: Object.fromEntries(seriesNames.map((name) => [name, read(tokens[name])])) as Palette['series'],
    text: read('--text-tertiary'),
    border: read('--border'),
    surface: read('--surface-raised'),
    accent: read('--accent'),
    font: read('--font'),
  };
}

/** The palette, again whenever light and dark change. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const again = (): void => setPalette(readPalette());
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', again);
    const observer = new MutationObserver(again);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      dark.removeEventListener('change', again);
      observer.disconnect();
    };
  }, []);
  return palette;
}

/** Class name of a series' swatch in charts.module.css. */
export const seriesToken = (name: SeriesName): string => `var(${tokens[name]})`;
