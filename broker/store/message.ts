/** An application message inside the broker. */
export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** Aedes passes the publisher's DUP flag on to subscribers, against [MQTT-3.3.1-3]; so does the model. */
  readonly dup: boolean;
}

/** The message in a form that JSON can hold. */
export type PlainMessage = Omit<Message, 'payload'> & { readonly payloadBase64: string };

export const toPlain = ({ payload, ...rest }: Message): PlainMessage => ({
  ...rest,
  payloadBase64: payload.toString('base64'),
});

export const fromPlain = ({ payloadBase64, ...rest }: PlainMessage): Message => ({
  ...rest,
  payload: Buffer.from(payloadBase64, 'base64'),
});

/** Structured cloning of a checkpoint turns the `Buffer`s of packets in flight into plain `Uint8Array`s. */
export function toBuffer(bytes: string | Uint8Array | undefined): Buffer {
  if (bytes === undefined) return Buffer.alloc(0);
  if (typeof bytes === 'string') return Buffer.from(bytes);
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
}
