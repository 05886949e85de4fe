// A thumbnail service that does not leak, although its memory goes up and down: its cache is bounded, and what it makes on the way
// is garbage. What to expect: a saw-tooth, and after each collection the same level as before.
//
//   node healthy.mjs           about two cycles of 50 pictures a second
//   node healthy.mjs --step    one cycle for each line `next` on stdin
import { createInterface } from 'node:readline';

const PICTURES_PER_CYCLE = 50;
const CACHE_SIZE = 100;

class Thumbnail {
  constructor(name, pixels) {
    this.name = name;
    this.pixels = pixels;
  }
}

/** Keeps the most recently used entries: a Map remembers the order in which keys were added. */
class LruCache {
  entries = new Map();

  get(key, make) {
    const value = this.entries.get(key) ?? make(key);
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > CACHE_SIZE) this.entries.delete(this.entries.keys().next().value);
    return value;
  }
}

const thumbnails = new LruCache();

function shrink(name) {
  // a picture in full size, needed only for a moment: the saw-tooth
  const picture = Array.from({ length: 6000 }, (_, index) => ({ red: index % 256, green: (index * 3) % 256, blue: 7 }));
  return new Thumbnail(
    name,
    picture.filter((_, index) => index % 100 === 0).map(({ red, green, blue }) => (red << 16) | (green << 8) | blue),
  );
}

let pictures = 0;
let cycles = 0;

function cycle() {
  for (let i = 0; i < PICTURES_PER_CYCLE; i++) thumbnails.get(`picture-${++pictures}.png`, shrink);
  console.log(`cycle ${++cycles} done`);
}

if (process.argv.includes('--step')) {
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (line.trim() === 'next') cycle();
  });
} else {
  setInterval(cycle, 500);
}
