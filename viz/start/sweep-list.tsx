import { pageOfSweep, type ServedSweep } from './served-sweeps.ts';

interface SweepListProps {
  readonly sweeps: readonly ServedSweep[];
  /** Opens the sweep on this page; without it the links go to the page of sweeps. */
  readonly onChoose?: (name: string) => void;
}

/** The sweeps that the server offers, the newest first. */
export const SweepList = ({ sweeps, onChoose }: SweepListProps) => (
  <nav class="served sweeps" aria-label="Sweeps that are served here">
    <h2>
      Sweeps served here <small>{sweeps.length}</small>
    </h2>
    <ul>
      {sweeps.map((sweep) => (
        <li key={sweep.name}>
          <a
            class="row"
            href={pageOfSweep(sweep)}
            title={sweep.name}
            onClick={(event) => {
              if (onChoose === undefined) return;
              event.preventDefault();
              onChoose(sweep.name);
            }}
          >
            <b class="name">{sweep.scenario}</b>
            <span class={sweep.isWhole ? 'chip ok' : 'chip'}>{sweep.state}</span>
            <span class="about">{sweep.about}</span>
            <span class="mono">{sweep.name}</span>
          </a>
        </li>
      ))}
    </ul>
  </nav>
);
