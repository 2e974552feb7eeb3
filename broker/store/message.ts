/** An application message on its way through the broker. */
export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** Aedes hands the publisher's DUP flag on to subscribers, against [MQTT-3.3.1-3]; so does the model. */
  readonly dup: boolean;
}

/** The message as JSON can hold it. */
export type PlainMessage = Omit<Message, 'payload'> & { readonly payloadBase64: string };

export const toPlain = ({ payload, ...rest }: Message): PlainMessage => ({
  ...rest,
  payloadBase64: payload.toString('base64'),
});

export const fromPlain = ({ payloadBase64, ...rest }: PlainMessage): Message => ({
  ...rest,
  payload: Buffer.from(payloadBase64, 'base64'),
});

export const toBuffer = (payload: string | Buffer | undefined): Buffer =>
  typeof payload === 'string' ? Buffer.from(payload) : (payload ?? Buffer.alloc(0));
