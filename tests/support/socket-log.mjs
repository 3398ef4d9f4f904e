/**
 * Loaded into a process before its program (`--import`): writes every address that a socket of it is connected to, every
 * name it asks for and every datagram into the file that SOCKET_LOG names, a line each. What the program says of itself
 * has no part in it.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import net from 'node:net';
import process from 'node:process';

const file = process.env.SOCKET_LOG;
const note = (line) => appendFileSync(file, `${line}\n`);

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function connectAndNote(...given) {
  const [options] = Array.isArray(given[0]) ? given[0] : given;
  note(`tcp ${options?.path ?? `${options?.host ?? 'localhost'}:${options?.port ?? options}`}`);
  return connect.apply(this, given);
};

const send = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function sendAndNote(...given) {
  note('udp');
  return send.apply(this, given);
};

for (const owner of [dns, dns.promises]) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
    const ask = owner[name];
    owner[name] = (...given) => {
      // An address is its own answer: nobody is asked.
      if (net.isIP(String(given[0])) === 0) note(`dns ${given[0]}`);
      return ask.apply(owner, given);
    };
  }
}
