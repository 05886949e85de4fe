// A web server that leaks: it caches rendered pages by their whole URL, query included, and never drops one.
// What leaks: PageCache's `entries`, a Map that gains a CachedPage for each new ?session=… (the page does not even depend on it).
// The fix: key the cache by the path alone, or bound it.
//
//   node cache-server.mjs                serves on 127.0.0.1; PORT chooses the port, a free one by default
//   node cache-server.mjs --self-load    also requests itself: about two cycles of 30 requests a second
//   node cache-server.mjs --step         requests itself, one cycle for each line `next` on stdin
import { createServer, get } from 'node:http';
import { createInterface } from 'node:readline';

const REQUESTS_PER_CYCLE = 30;

class CachedPage {
  constructor(url, html) {
    this.url = url;
    this.html = html;
    this.hits = 0;
  }
}

class PageCache {
  entries = new Map();

  page(url, render) {
    let page = this.entries.get(url);
    if (page === undefined) {
      page = new CachedPage(url, render());
      this.entries.set(url, page);
    }
    page.hits++;
    return page;
  }
}

const pageCache = new PageCache();

function render(path) {
  const rows = Array.from({ length: 150 }, (_, row) => `<tr><td>${path} row ${row}</td><td>${(row * 7919) % 1000} in stock</td></tr>`);
  return `<table>${rows.join('\n')}</table>`;
}

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  const { html } = pageCache.page(request.url, () => render(path));
  response.setHeader('content-type', 'text/html');
  response.end(html);
});

const visit = (url) =>
  new Promise((done, failed) => {
    get(url, (response) => response.resume().on('end', done)).on('error', failed);
  });

let sessions = 0;
let cycles = 0;

async function cycle(origin) {
  for (let i = 0; i < REQUESTS_PER_CYCLE; i++) await visit(`${origin}/products?session=${++sessions}`);
  console.log(`cycle ${++cycles} done`);
}

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  console.log(`listening on ${origin}/products`);
  let turn = Promise.resolve();
  const next = () => (turn = turn.then(() => cycle(origin)));
  if (process.argv.includes('--step')) {
    createInterface({ input: process.stdin }).on('line', (line) => line.trim() === 'next' && next());
  } else if (process.argv.includes('--self-load')) {
    setInterval(next, 500);
  }
});
