/** Notifications of the double: keeps what it was asked to show, and what of it is still there, for a test to look at and to press. */
import { EventEmitter } from 'node:events';

interface Words {
  title: string;
  body: string;
}

export class Notification extends EventEmitter {
  /** All there ever were. */
  static shown: Words[] = [];
  /** Those on the desktop now. */
  static open: Notification[] = [];
  static isSupported = (): boolean => true;
  readonly words: Words;

  constructor(words: Words) {
    super();
    this.words = words;
  }

  show(): void {
    Notification.shown.push(this.words);
    Notification.open.push(this);
  }

  close(): void {
    Notification.open = Notification.open.filter((one) => one !== this);
    this.emit('close');
  }
}
