// A program with what makes heaps odd (WeakMaps, closures, buffers, ropes, code made at run time), as CommonJS source.

export const source = `
const http = require('node:http');
const { EventEmitter } = require('node:events');
class Session { constructor(i) { this.id = i; this.user = { name: 'user' + i, roles: ['a', 'b'] }; this.data = Buffer.alloc(100); } }
const sessions = new Map(), weak = new WeakMap(), keys = [], bus = new EventEmitter(), server = http.createServer(() => {});
bus.setMaxListeners(0);
server.listen(0, '127.0.0.1').unref();
let text = '';
function cycle(n) {
  for (let i = 0; i < 50; i++) {
    const key = { n, i };
    keys.push(key);
    weak.set(key, { value: 'of ' + i, nested: { deep: [i] } });
    sessions.set('s' + n + ':' + i, new Session(i));
    bus.on('tick', () => key);
    text += 'line ' + i;
    new Function('return ' + i)();
  }
  keys.splice(0, 10);
}`;
