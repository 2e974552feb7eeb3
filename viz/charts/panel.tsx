import type { ComponentChildren, FunctionComponent } from 'preact';
import type { RunView } from '../state/run-view.ts';

/** A part of the page beside the fleet. The list of panels gives their order. */
export interface Panel {
  /** Names its section, for styles and links. */
  readonly id: string;
  readonly title: string;
  /**
   * `beside the map`: what is no device of the fleet; `before time`: what the run says as a whole; `over time`: a picture
   * on the common axis, in the frame of a chart, which brings its table; `after time`: what concerns the window or the
   * instant.
   */
  readonly place: 'beside the map' | 'before time' | 'over time' | 'after time';
  /** The runs that have it; omitted where all have. A panel that finds out later that it has nothing to show draws nothing. */
  readonly when?: (view: RunView) => boolean;
  /** On paper only. */
  readonly isPrintOnly?: true;
  readonly View: FunctionComponent<PanelProps>;
}

export interface PanelProps extends Pick<Panel, 'id' | 'title'> {
  readonly view: RunView;
}

interface PanelSectionProps extends Pick<Panel, 'id' | 'title'> {
  /** Beside the title. */
  readonly note?: ComponentChildren;
  readonly heading?: 'h2' | 'h3';
  readonly children: ComponentChildren;
}

/** The frame of a panel that is no chart: a section under its title. */
export const PanelSection = ({ id, title, note, heading: Heading = 'h2', children }: PanelSectionProps) => (
  <section class={id} aria-labelledby={id}>
    <Heading id={id}>
      {title}
      {note !== undefined && [' ', <small key="note">{note}</small>]}
    </Heading>
    {children}
  </section>
);
