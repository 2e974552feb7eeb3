/** One part of the live lab, wherever it works: messages in, messages out through `tell`, figures at the end. */
export interface LiveService<In, Report> {
  receive(message: In): void;
  report(): Report;
  close(): void | Promise<void>;
}

export type Make<Config, In, Out, Report> = (
  config: Config,
  tell: (message: Out) => void,
) => LiveService<In, Report> | Promise<LiveService<In, Report>>;
