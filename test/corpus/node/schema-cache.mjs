// A validator compiles the schema of each request and caches it by the schema object itself.
import { createInterface } from 'node:readline';

class Validator {
  _cache = new Map();
  compile(schema) {
    const known = this._cache.get(schema);
    if (known) return known;
    const compiled = { schema, validate: (data) => Object.keys(schema.properties).every((key) => key in data) };
    this._cache.set(schema, compiled);
    return compiled;
  }
}

const validator = new Validator();

function cycle() {
  for (let i = 0; i < 60; i++) {
    const schema = { type: 'object', properties: { id: { type: 'number' }, name: { type: 'string' }, tags: { type: 'array' } } };
    validator.compile(schema).validate({ id: 1, name: 'a', tags: [] });
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});
