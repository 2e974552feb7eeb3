/** A service of a live run, wherever it is placed: messages in, messages out through `send`, figures at the end. */
export interface LiveService<In, Report> {
  receive(message: In): void;
  report(): Report;
  close(): void | Promise<void>;
}

export type Make<Config, In, Out, Report> = (
  config: Config,
  send: (message: Out) => void,
) => LiveService<In, Report> | Promise<LiveService<In, Report>>;
