/**
 * MessageChannelMain. Messages arrive later, in order, and not before `start`; a port that was given to a page passes on
 * what it gets through its `away` link instead of emitting it.
 */
import { EventEmitter } from 'node:events';

interface Away {
  send(data: unknown): void;
}

export class MessagePortMain extends EventEmitter {
  #other: MessagePortMain | null = null;
  #away: Away | null = null;
  #started = false;
  #closed = false;
  #held: unknown[] = [];

  static entangle(one: MessagePortMain, two: MessagePortMain): void {
    one.#other = two;
    two.#other = one;
  }

  postMessage(data: unknown): void {
    const copy = structuredClone(data);
    setImmediate(() => this.#other?.receive(copy));
  }

  receive(data: unknown): void {
    if (this.#closed) return;
    if (this.#away !== null) this.#away.send(data);
    else if (this.#started) this.emit('message', { data, ports: [] });
    else this.#held.push(data);
  }

  start(): void {
    this.#started = true;
    for (const data of this.#held.splice(0)) this.receive(data);
  }

  /** The port lives in a page from now on; gives what the page says through it. */
  give(away: Away): (data: unknown) => void {
    this.#away = away;
    for (const data of this.#held.splice(0)) away.send(data);
    return (data) => this.postMessage(data);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.emit('close');
    this.#other?.close();
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();

  constructor() {
    MessagePortMain.entangle(this.port1, this.port2);
  }
}
