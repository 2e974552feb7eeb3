/** A room is a folder of a top folder; `.` holds the files of the top folder itself. */
export interface Room {
  readonly holds: string;
  /** Rooms of the same top folder that its files import; each is on a lower floor, so earlier in the list. */
  readonly imports: readonly string[];
}

export interface Floor {
  /** Top folders that its files may import. */
  readonly mayImport: readonly string[];
  readonly rooms: Readonly<Record<string, Room>>;
}

/** Every top folder but `tests`, and its rooms from the ground floor up. */
export const floors: Readonly<Record<string, Floor>> = {
  sim: {
    mayImport: [],
    rooms: {
      kernel: { holds: 'time, chance, statecharts and the trace: it knows no device', imports: [] },
      pki: { holds: 'keys, certificates, CRLs, OCSP, and the DER they are written in', imports: ['kernel'] },
      plan: { holds: 'what a run is asked to do, and the lists that every room reads', imports: [] },
      seen: {
        holds: 'what components of the platform log, and nothing that they do not know',
        imports: ['kernel', 'plan'],
      },
      selection: { holds: 'which devices: a selection as text, and what it means', imports: ['kernel', 'plan'] },
      protocol: {
        holds: 'messages and commands between processes, and the one codec that packs them',
        imports: ['kernel'],
      },
      fleet: { holds: 'one record a device, names, selecting among them', imports: ['kernel', 'plan', 'selection'] },
      network: {
        holds: 'links with latency and loss, channels of services, their queues',
        imports: ['kernel', 'plan', 'protocol', 'fleet'],
      },
      'update-security': {
        holds: 'what vouches for a release: TUF, SUIT, Uptane, and attacks on them',
        imports: ['kernel', 'pki', 'plan'],
      },
      decisions: {
        holds: 'every pure decision with its facts: admit, authorize, appraise, verify, boot',
        imports: ['kernel', 'pki', 'plan', 'protocol', 'update-security'],
      },
      clients: {
        holds: 'clients of the broker that are no devices: consoles of operators',
        imports: ['kernel', 'pki', 'plan', 'seen', 'protocol'],
      },
      device: {
        holds: 'the device: its machine by regions, its platform, what its actions do',
        imports: ['kernel', 'pki', 'plan', 'protocol', 'fleet', 'decisions'],
      },
      trust: {
        holds: 'the cloud security service: attestation, authorities, revocation; and the time service',
        imports: ['kernel', 'pki', 'plan', 'seen', 'protocol', 'fleet', 'network', 'decisions', 'device'],
      },
      rollout: {
        holds: 'rollout policies, the controller that runs them, the update service',
        imports: [
          ...['kernel', 'pki', 'plan', 'seen', 'protocol', 'fleet', 'network', 'update-security', 'decisions'],
          'device',
        ],
      },
      threat: {
        holds: 'actors that attack: what they know, and the machines of their attacks',
        imports: ['kernel', 'plan', 'seen', 'protocol', 'fleet', 'decisions', 'device'],
      },
      reach: {
        holds: 'what actors can ever reach: the closure of their attacks over classes of devices',
        imports: [
          ...['kernel', 'plan', 'selection', 'protocol', 'fleet', 'update-security', 'decisions', 'device', 'rollout'],
          'threat',
        ],
      },
      simulation: {
        holds: 'the world that joins them, the timeline, the port of the fabric',
        imports: [
          ...[
            'kernel',
            'pki',
            'plan',
            'seen',
            'selection',
            'protocol',
            'fleet',
            'decisions',
            'clients',
            'device',
            'trust',
          ],
          ...['rollout', 'threat'],
        ],
      },
    },
  },
  broker: {
    mayImport: ['sim'],
    rooms: {
      core: { holds: 'the contract of a broker, connections, payloads', imports: [] },
      topic: { holds: 'topic filters', imports: [] },
      store: { holds: 'sessions and retained messages', imports: ['topic'] },
      admission: { holds: 'the edge as a relying party: lists, bans, sweeps of sessions', imports: ['core'] },
      model: { holds: 'a broker as data, for `model`', imports: ['core', 'topic', 'store'] },
      packet: { holds: 'aedes fed with bytes in simulated time, for `packet`', imports: ['core', 'topic', 'store'] },
      simulated: { holds: 'the fabric of a run in simulated time', imports: ['core', 'store', 'admission'] },
      live: {
        holds: 'sockets: clients, the broker of the lab, worker threads, for `live`; measuring a broker',
        imports: ['core', 'topic', 'store', 'admission', 'packet', 'simulated'],
      },
    },
  },
  reports: {
    mayImport: ['sim'],
    rooms: {
      'run-folder': { holds: 'writing, checking and reading the files of a run', imports: [] },
      metrics: { holds: 'figures, each declared beside its accumulator over rows', imports: ['run-folder'] },
      outcome: {
        holds: 'summary, verdict, harm, what became of each device, and comparing them',
        imports: ['run-folder', 'metrics'],
      },
      findings: {
        holds: 'why thresholds were missed: rules that look at the plan and at the trace',
        imports: ['run-folder', 'metrics', 'outcome'],
      },
      explain: { holds: 'the life of a device and the causes of a row, in words', imports: ['run-folder'] },
      sweep: {
        holds: 'defining a sweep, its folder, figures over its seeds; finding folders',
        imports: ['run-folder', 'metrics', 'outcome'],
      },
      query: { holds: 'SQL over run and sweep folders', imports: ['run-folder', 'metrics', 'sweep'] },
      'trace-index': {
        holds: 'a trace by time, device and cause: states at an instant, rows within a window',
        imports: ['run-folder', 'metrics', 'outcome', 'explain'],
      },
      selection: {
        holds: 'what a finished run answers about its devices, for selections',
        imports: ['run-folder', 'trace-index'],
      },
      assess: {
        holds: 'what became of each attack of an assessment, and which drills come next',
        imports: ['run-folder'],
      },
      costs: {
        holds: 'what controls cost honest users, and which attacks they can stop',
        imports: ['metrics', 'outcome'],
      },
      counterfactual: {
        holds: 'a scenario beside the same with controls the other way around: what fell only because of them',
        imports: ['run-folder', 'explain', 'sweep', 'costs'],
      },
      matrix: {
        holds: 'which property and which control decides each attack',
        imports: ['assess'],
      },
      print: {
        holds: 'tables for the terminal, figures and certificates as text',
        imports: [
          ...['run-folder', 'metrics', 'outcome', 'explain', 'trace-index', 'sweep', 'query', 'assess', 'costs'],
          ...['counterfactual', 'matrix'],
        ],
      },
      export: {
        holds: 'a run, a sweep or an assessment as HTML, JUnit or SARIF, and a part of a run',
        imports: ['run-folder', 'metrics', 'outcome', 'sweep', 'trace-index', 'assess', 'matrix', 'print'],
      },
    },
  },
  scenarios: {
    mayImport: ['sim', 'reports'],
    rooms: {
      source: { holds: 'finding, reading, locating and merging files', imports: [] },
      schema: { holds: 'the fields of a scenario, each with its unit, default and bounds', imports: ['source'] },
      warnings: { holds: 'what is likely to be a mistake in a plan that can run', imports: ['source'] },
      load: {
        holds: 'scenarios and their changes, checks across fields, the plan that a scenario comes to',
        imports: ['source', 'schema', 'warnings'],
      },
      '.': {
        holds: 'the ready-made scenarios, and what other folders call',
        imports: ['source', 'schema', 'load', 'warnings'],
      },
    },
  },
  viz: {
    mayImport: ['sim', 'reports'],
    rooms: {
      style: { holds: 'style sheets, sizes, the theme', imports: [] },
      export: { holds: 'saving what a page shows as a file', imports: [] },
      data: { holds: 'what a page asks of a run, answered in a worker', imports: [] },
      state: { holds: 'the clock, the selection, the link: what a page is showing', imports: ['style', 'data'] },
      charts: { holds: 'lines over time', imports: ['style', 'export', 'data', 'state'] },
      raster: { holds: 'the fleet as a picture', imports: ['style', 'data', 'state'] },
      device: { holds: 'one device: lanes, statechart, causes', imports: ['style', 'data', 'state', 'charts'] },
      rollout: { holds: 'rollouts over time', imports: ['style', 'state', 'charts', 'device'] },
      panels: { holds: 'the panels beside the fleet', imports: ['style', 'data', 'state', 'charts', 'raster'] },
      trees: {
        holds: 'trees of attacks: what they needed, and how far they spread',
        imports: ['style', 'data', 'state', 'charts', 'raster', 'device', 'panels'],
      },
      chrome: { holds: 'seek bar, transport, search, keys', imports: ['style', 'data', 'state', 'device'] },
      start: { holds: 'the page that opens runs', imports: ['style', 'data', 'state'] },
      sweep: { holds: 'the page of a sweep', imports: ['style', 'export', 'data', 'charts', 'start'] },
      matrix: { holds: 'the page of a matrix', imports: ['style', 'export', 'data'] },
      compare: {
        holds: 'the page of two runs',
        imports: ['style', 'data', 'state', 'charts', 'raster', 'device', 'chrome'],
      },
      run: {
        holds: 'the page of a run',
        imports: [
          ...['style', 'export', 'data', 'state', 'charts', 'raster', 'device', 'rollout', 'panels', 'trees'],
          'chrome',
        ],
      },
      '.': { holds: 'the application', imports: ['style', 'data', 'state', 'start', 'compare', 'run'] },
    },
  },
  bin: {
    mayImport: ['sim', 'scenarios', 'broker', 'reports', 'viz'],
    rooms: {
      files: {
        holds: 'what commands remember of folders: locks, digests, notes; the pages of the viewer',
        imports: [],
      },
      tuf: { holds: '`tuf`: a client with a folder of trusted metadata', imports: [] },
      machine: { holds: 'drawings of statecharts', imports: [] },
      app: { holds: 'running a scenario, in a folder or in memory, and asking a run', imports: ['files', 'machine'] },
      sweep: { holds: 'running a sweep on all cores, or one run of it for a cluster', imports: ['files', 'app'] },
      assess: { holds: 'the drills of an assessment: their steps, times and runs', imports: ['files', 'app', 'sweep'] },
      costs: {
        holds: 'what controls cost honest users: runs with each on and off',
        imports: ['files', 'app', 'sweep'],
      },
      queue: {
        holds: 'handing out many runs through Redis or PostgreSQL, and making them',
        imports: ['files', 'sweep', 'assess', 'costs'],
      },
      slices: {
        holds: 'the sockets of a live fleet on workers of other machines, through Redis',
        imports: ['files', 'app', 'queue'],
      },
      harden: {
        holds: 'the cheapest controls against a goal, each set of them tried in a run',
        imports: ['app', 'costs'],
      },
      counterfactual: {
        holds: 'runs with controls the other way around: one beside the other, and each in turn',
        imports: ['app', 'sweep', 'costs'],
      },
      matrix: { holds: 'assessments with each property and each control taken away', imports: ['assess'] },
      console: { holds: 'flags, exit codes, progress, the width of the terminal', imports: ['app', 'sweep', 'queue'] },
      live: {
        holds: 'flags of live runs, folders of keys and certificates, the broker that stays up',
        imports: ['files', 'queue', 'console'],
      },
      view: { holds: 'serving runs to a browser', imports: ['files'] },
      bench: { holds: 'measurements of the lab itself', imports: ['files', 'live', 'view', 'app'] },
      commands: {
        holds: 'one file a sub-command',
        imports: [
          ...['files', 'tuf', 'app', 'sweep', 'queue', 'slices', 'assess', 'costs', 'harden', 'counterfactual'],
          ...['matrix', 'console', 'live', 'view', 'bench'],
        ],
      },
      '.': {
        holds: 'the command, and the export of the package',
        imports: [
          ...['files', 'app', 'sweep', 'assess', 'costs', 'harden', 'counterfactual', 'matrix', 'console', 'commands'],
        ],
      },
    },
  },
};
