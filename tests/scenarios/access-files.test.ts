// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables of AWS are written so.
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { readAwsPolicy } from '../../scenarios/source/access/aws-policy.ts';
import { readMosquittoAcl } from '../../scenarios/source/access/mosquitto-acl.ts';
import { showPath, showPlace } from '../../scenarios/source/located.ts';
import { ScenarioError } from '../../scenarios/source/problem.ts';
import { type AccessClient, AccessList } from '../../sim/decisions/access-list.ts';
import {
  authorizeConnect,
  authorizeForward,
  authorizePublish,
  authorizeSubscribe,
} from '../../sim/decisions/authorize-topic.ts';
import type { AccessPlan } from '../../sim/plan/access.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import { least, refusal, scratch } from '../kit/scratch.ts';

const device: AccessClient = { clientId: 'acme/sensor-1', name: 'acme/sensor-1' };

type Asked = readonly [action: string, subject: string, allow: boolean, client?: AccessClient];

function answersOf(plan: AccessPlan, asked: readonly Asked[]): readonly Asked[] {
  const list = new AccessList(plan);
  return asked.map(([action, subject, _, client]) => {
    const facts = { controls: controlSettings({}), list, client: client ?? device };
    const { allow } =
      action === 'connect'
        ? authorizeConnect({ ...facts, client: { ...facts.client, clientId: subject } })
        : action === 'subscribe'
          ? authorizeSubscribe(facts, subject)
          : action === 'receive'
            ? authorizeForward(facts, subject)
            : authorizePublish(facts, subject, action === 'retain' ? { kept: 0, max: 1 } : undefined);
    return client === undefined ? [action, subject, allow] : [action, subject, allow, client];
  });
}

const arn = (name: string) => `arn:aws:iot:us-east-1:123456789012:${name}`;
const allow = (action: string | readonly string[], resource: string | readonly string[], more = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});
const deny = (action: string | readonly string[], resource: string | readonly string[]) => ({
  Effect: 'Deny',
  Action: action,
  Resource: resource,
});
const policy = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, '\t');

/** The cases of the AWS IoT Core Developer Guide (publish/subscribe policy examples, Device Defender audit checks). */
const examples: readonly (readonly [string, string, readonly Asked[]])[] = [
  [
    '+ is a character as others',
    policy(allow('iot:Connect', '*'), allow('iot:Subscribe', arn('topicfilter/foo/+/bar'))),
    [
      ['connect', 'anyone', true],
      ['subscribe', 'foo/+/bar', true],
      ['subscribe', 'foo/baz/bar', false],
      ['subscribe', 'foo/goo/bar', false],
      ['publish', 'foo/x/bar', false],
    ],
  ],
  [
    'everything',
    policy(allow('iot:*', '*')),
    [
      ['connect', 'x', true],
      ['publish', 'a/b', true],
      ['retain', 'a/b', true],
      ['subscribe', '#', true],
      ['receive', 'a/b', true],
    ],
  ],
  [
    'publishing everything',
    policy(allow(['iot:Publish', 'iot:Connect'], ['*'])),
    [
      ['publish', 'a/b', true],
      ['retain', 'a/b', false],
      ['subscribe', 'a/b', false],
      ['receive', 'a/b', false],
    ],
  ],
  [
    '* goes over levels, ? is one character',
    policy(
      allow('iot:Subscribe', [arn('topicfilter/foo/bar/*'), arn('topicfilter/some/sensor???/topic')]),
      allow('iot:Publish', arn('topic/some/?????/topic')),
    ),
    [
      ['subscribe', 'foo/bar/x/y', true],
      ['subscribe', 'foo/bar/#', true],
      ['subscribe', 'foo/bar', false],
      ['subscribe', 'some/sensor123/topic', true],
      ['subscribe', 'some/sensor12/topic', false],
      ['publish', 'some/abcde/topic', true],
      ['publish', 'some/abcdef/topic', false],
      ['connect', 'acme/sensor-1', false],
    ],
  ],
  [
    'MQTT wildcards in a statement that denies deny nothing else',
    policy(
      allow('iot:Subscribe', arn('topicfilter/building/*')),
      deny('iot:Subscribe', arn('topicfilter/building/control_room/#')),
    ),
    [
      ['subscribe', 'building/control_room/#', false],
      ['subscribe', 'building/control_room/data1', true],
      ['subscribe', 'building/+/data1', true],
    ],
  ],
  [
    'a wider filter passes a denied one, and its messages are denied on delivery',
    policy(
      allow('iot:Subscribe', arn('topicfilter/building/*')),
      allow('iot:Receive', arn('topic/building/*')),
      deny('iot:Subscribe', arn('topicfilter/building/control_room/*')),
      deny('iot:Receive', arn('topic/building/control_room/*')),
    ),
    [
      ['subscribe', 'building/control_room/data1', false],
      ['subscribe', 'building/#', true],
      ['receive', 'building/lobby/data1', true],
      ['receive', 'building/control_room/data1', false],
    ],
  ],
  [
    'a thing by its name, attached to its certificate',
    policy(
      allow('iot:Connect', arn('client/${iot:Connection.Thing.ThingName}'), {
        Condition: { Bool: { 'iot:Connection.Thing.IsAttached': ['true'] } },
      }),
      allow('iot:Publish', arn('topic/${iot:Connection.Thing.ThingName}')),
    ),
    [
      ['connect', 'acme/sensor-1', true],
      ['connect', 'acme/sensor-2', false],
      ['connect', 'acme/sensor-1', false, { clientId: 'acme/sensor-1', name: undefined }],
      ['publish', 'acme/sensor-1', true],
      ['publish', 'acme/sensor-2', false],
    ],
  ],
  [
    'a client id of a wildcard opens its filter, and no message comes of it',
    policy(
      allow('iot:Subscribe', arn('topicfilter/my/${iot:ClientId}/topic')),
      allow('iot:Receive', arn('topic/my/${iot:ClientId}/topic')),
    ),
    [
      ['subscribe', 'my/acme/sensor-1/topic', true],
      ['subscribe', 'my/+/topic', false],
      ['subscribe', 'my/+/topic', true, { clientId: '+', name: 'acme/sensor-1' }],
      ['receive', 'my/other/topic', false, { clientId: '+', name: 'acme/sensor-1' }],
    ],
  ],
  [
    'retained messages',
    policy(
      allow('iot:Connect', arn('client/device1')),
      allow(['iot:Publish', 'iot:RetainPublish'], arn('topic/device/sample/configuration')),
    ),
    [
      ['connect', 'device1', true],
      ['connect', 'device2', false],
      ['retain', 'device/sample/configuration', true],
      ['retain', 'device/sample/other', false],
    ],
  ],
  [
    'a statement that denies, before or after those that allow',
    policy(allow('iot:Publish', '*'), deny('iot:Pub*', arn('topic/a/${*}/${$}/{b}/*'))),
    [
      ['publish', 'a/*/$/{b}/x', false],
      ['publish', 'a/x/$/{b}/x', true],
    ],
  ],
];

const moreExamples: typeof examples = [
  [
    'an ARN of any service, and things, which are no MQTT',
    policy(allow('iot:*', ['arn:aws:*:*:*:topic/a', arn('thing/x')])),
    [
      ['publish', 'a', true],
      ['receive', 'a', true],
      ['subscribe', 'a', false],
      ['connect', 'x', false],
    ],
  ],
  [
    'every resource of an account',
    policy(allow('iot:*', arn('*'))),
    [
      ['connect', 'x', true],
      ['subscribe', '#', true],
    ],
  ],
];

describe('a policy of AWS IoT Core', () => {
  it.each(moreExamples)('%s', (_, text, asked) => {
    expect(answersOf(readAwsPolicy(text, 'policy.json'), asked)).toEqual(asked);
  });

  it.each(examples)('%s', (_, text, asked) => {
    expect(answersOf(readAwsPolicy(text, 'policy.json'), asked)).toEqual(asked);
  });

  it('names its statements in verdicts', () => {
    const list = new AccessList(
      readAwsPolicy(policy(allow('iot:Publish', arn('topic/a')), deny('iot:Publish', arn('topic/b'))), 'p.json'),
    );
    expect(list.ask(device, 'publish', 'a').reason).toBe('statement 1 of p.json:4 allows it');
    expect(list.ask(device, 'publish', 'b').reason).toBe('statement 2 of p.json:9 denies it');
    expect(list.ask(device, 'publish', 'c').reason).toBe('no statement of p.json allows it');
  });

  it.each([
    ['{', 'p.json:1:2', 'is not JSON from here on'],
    ['Statement: []', 'p.json:1:1', 'is not JSON from here on'],
    ['{\n  "Statement": [}', 'p.json:2:16', 'is not JSON from here on'],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish", "Resource": "arn:aws:s3:r:1:topic/a" }] }',
      'p.json:1:75',
      '"arn:aws:s3:r:1:topic/a" is not the ARN of an MQTT resource',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish", "Resource": "arn:aws:iot:r:1:a" }] }',
      'p.json:1:75',
      '"a" is no kind of MQTT resource',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish", "Resource": "*", "Condition": { "Bool": { "iot:Connection.Thing.IsAttached": "false" } } }] }',
      'p.json:1:80',
      'has a condition that the broker of a run cannot ask',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish", "Resource": "*", "Condition": { "Bool": { "iot:Connection.Thing.IsAttached": "true", "aws:SecureTransport": "true" } } }] }',
      'p.json:1:80',
      'has a condition that the broker of a run cannot ask',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish", "Resource": "*", "Condition": { "Bool": { "iot:Connection.Thing.IsAttached": "true" }, "Null": {} } }] }',
      'p.json:1:80',
      'has a condition that the broker of a run cannot ask',
    ],
    ['[]', 'p.json:1:1', 'is not a policy'],
    ['{ "Version": "2012-10-17" }', 'p.json:1:1', 'has no Statement'],
    [
      '{ "Statement": [{ "Action": "iot:Publish", "Resource": "*" }] }',
      'p.json:1:17',
      'has no Effect that is Allow or Deny',
    ],
    [
      '{ "Statement": { "Effect": "allow", "Action": "iot:Publish", "Resource": "*" } }',
      'p.json:1:28',
      'has no Effect that is Allow or Deny',
    ],
    ['{ "Statement": [{ "Effect": "Allow", "Resource": "*" }] }', 'p.json:1:17', 'has no Action'],
    ['{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish" }] }', 'p.json:1:17', 'has no Resource'],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish",\n "NotResource": "*", "Resource": "*" }] }',
      'p.json:2:2',
      'a statement of a run has no NotResource',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publsh", "Resource": "*" }] }',
      'p.json:1:48',
      'the action "iot:Publsh" is none of MQTT',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": ["iot:Publish",\n"iot:UpdateThingShadow"], "Resource": "*" }] }',
      'p.json:2:1',
      'the action "iot:UpdateThingShadow" is none of MQTT',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish", "Resource": "topic/a" }] }',
      'p.json:1:75',
      '"topic/a" is not the ARN of an MQTT resource',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish", "Resource": "arn:aws:iot:r:1:topics/a" }] }',
      'p.json:1:75',
      '"topics" is no kind of MQTT resource',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish", "Resource": "arn:aws:iot:r:1:topic/${aws:SourceIp}" }] }',
      'p.json:1:75',
      'the policy variable ${aws:SourceIp} has no value here',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish", "Resource": 7 }] }',
      'p.json:1:75',
      'is not the text of a resource',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish", "Resource": "*", "Condition": { "IpAddress": {} } }] }',
      'p.json:1:80',
      'has a condition that the broker of a run cannot ask',
    ],
    [
      '{ "Statement": [{ "Effect": "Allow", "Action": "iot:Publish", "Resource": "*", "Principal": "*" }] }',
      'p.json:1:80',
      'a statement of a run has no Principal',
    ],
    ['{ "Statement": ["Allow"] }', 'p.json:1:17', 'is not a statement'],
  ])('is refused, at its line: %s', (text, where, what) => {
    const error = thrownBy(() => readAwsPolicy(text, 'p.json'));
    expect(error.problems.map((problem) => [showPlace(problem.place).split(' ')[0], problem.what])).toContainEqual([
      where,
      what,
    ]);
    expect(error.problems.every(({ hint }) => hint.length > 5)).toBe(true);
  });
});

describe("Mosquitto's acl_file", () => {
  const text = [
    '# a comment',
    'topic read news/#',
    'user acme/sensor-1',
    'topic write devices/%c/{x}',
    'topic deny news/secret',
    'topic  readwrite  with blanks/+ ',
    '',
    'pattern read devices/%c/commands',
    'pattern deny devices/%u/secret/#',
    'pattern devices/%u/#',
  ].join('\n');

  it('is asked in the order in which Mosquitto asks', () => {
    const plan = readMosquittoAcl(text, 'acl.conf');
    expect(plan.rules.map(({ reason }) => reason)).toEqual([
      'acl.conf:5 denies it',
      'acl.conf:2 allows it',
      'acl.conf:4 allows it',
      'acl.conf:6 allows it',
      'the patterns of acl.conf are not for clients with + or # in their names',
      'acl.conf:9 denies it',
      'acl.conf:8 allows it',
      'acl.conf:10 allows it',
    ]);
    const anonymous = { clientId: 'x', name: undefined };
    const asked: readonly Asked[] = [
      ['subscribe', '#', true],
      ['receive', 'news/a', false],
      ['receive', 'news/a', true, anonymous],
      ['publish', 'news/a', false, anonymous],
      ['publish', 'devices/%c/{x}', true],
      ['receive', 'devices/%c/{x}', false],
      ['retain', 'with blanks/a', true],
      ['receive', 'devices/acme/sensor-1/commands', true],
      ['publish', 'devices/acme/sensor-1/secret/x', false],
      ['publish', 'devices/acme/sensor-1/telemetry', true],
      ['publish', 'devices/acme/sensor-2/telemetry', false],
      ['publish', 'devices/+/x', false, { clientId: '+', name: '+' }],
    ];
    expect(answersOf(plan, asked)).toEqual(asked);
  });

  it('may be empty, and then refuses everything but SUBSCRIBE', () => {
    const asked: readonly Asked[] = [
      ['publish', 'a', false],
      ['receive', 'a', false],
      ['subscribe', 'a', true],
    ];
    expect(answersOf(readMosquittoAcl('# nothing\n', 'acl.conf'), asked)).toEqual(asked);
  });

  it.each([
    ['topics read a', 1, '"topics" does not begin a line of an acl_file'],
    ['\n\nuser', 3, 'names no user'],
    ['user   ', 1, 'names no user'],
    ['topic', 1, 'names no topic'],
    ['pattern ', 1, 'names no topic'],
    ['topic reads a/b', 1, '"reads" is no access'],
    ['topic read a#', 1, '"a#" is no topic filter'],
    ['topic a/#/b', 1, '"a/#/b" is no topic filter'],
    ['pattern write x/+y', 1, '"x/+y" is no topic filter'],
    ['topic\tread\ta', 1, '"topic\tread\ta" does not begin a line of an acl_file'],
    [' # indented', 1, '"#" does not begin a line of an acl_file'],
    ['Topic read a', 1, '"Topic" does not begin a line of an acl_file'],
    ['topic toString a', 1, '"toString" is no access'],
  ])('is refused, at its line: %j', (line, where, what) => {
    const { problems } = thrownBy(() => readMosquittoAcl(line, 'acl.conf'));
    expect(problems.map((problem) => [problem.place.line, problem.what])).toEqual([[where, what]]);
  });

  it('is refused with the problems of all its lines', () => {
    expect(thrownBy(() => readMosquittoAcl('topics a\ntopic read b\nuser', 'acl.conf')).problems).toHaveLength(2);
  });
});

const fleet = [{ tenant: 'acme', product: 'sensor', profile: 'sphere', count: 1 }];

describe('the access list of a scenario', () => {
  const plansIn = async (files: Readonly<Record<string, string>>, name = 'a.yaml') =>
    (await loadScenario(scratch(files)(name))).plan.broker.acl;
  const withAcl = (acl: string) => least(`broker:\n  acl: ${acl}\n`);

  it('is that of the file it names, beside it', async () => {
    const acl = await plansIn({
      'a.yaml': withAcl('{ mosquitto: sub/acl.conf }'),
      'sub/acl.conf': 'pattern devices/%c/#\n',
    });
    expect(acl).toMatchObject({ subscribe: 'on-delivery', connect: 'anyone' });
    expect(acl?.rules.at(-1)).toMatchObject({ effect: 'allow', patterns: ['devices/{client}/#'], syntax: 'mqtt' });
    expect(acl?.rules.at(-1)?.reason).toMatch(/sub\/acl\.conf:1 allows it$/);
  });

  it('joins several policies of AWS, denials first', async () => {
    const acl = await plansIn({
      'a.yaml': withAcl('{ aws: [one.json, two.json] }'),
      'one.json': policy(allow('iot:*', '*')),
      'two.json': policy(deny('iot:Publish', arn('topic/a'))),
    });
    expect(acl?.rules.map(({ effect }) => effect)).toEqual(['deny', 'allow', 'allow', 'allow']);
    expect(acl).toMatchObject({ subscribe: 'by-filter', connect: 'by-client-id' });
  });

  it('can be written out, with names for where rules stand', async () => {
    const acl = await plansIn({
      'a.yaml': least(
        'broker:\n  acl:\n    rules:\n      - { deny: publish, to: "user:acme/sensor-1", topics: "devices/{client}/secret" }\n      - { allow: [publish, receive], topics: ["devices/{tenant}/{device}/#", "{{x"] }\n      - { allow: connect, clients: "{user}", reason: own name }\n',
      ),
    });
    expect(acl).toEqual({
      rules: [
        {
          effect: 'deny',
          actions: ['publish'],
          to: { user: 'acme/sensor-1' },
          patterns: ['devices/{client}/secret'],
          syntax: 'mqtt',
          reason: 'broker.acl.rules[0] denies it',
        },
        {
          effect: 'allow',
          actions: ['publish', 'receive'],
          to: 'everyone',
          patterns: ['devices/{tenant}/{device}/#', '{{x'],
          syntax: 'mqtt',
          reason: 'broker.acl.rules[1] allows it',
        },
        {
          effect: 'allow',
          actions: ['connect'],
          to: 'everyone',
          patterns: ['{user}'],
          syntax: 'glob',
          reason: 'own name',
        },
      ],
      subscribe: 'by-filter',
      connect: 'by-client-id',
      otherwise: 'no rule of broker.acl allows it',
    });
  });

  it('of an overlay, a variant or an option replaces the whole of another', async () => {
    const path = scratch({
      'a.yaml': `${withAcl('{ mosquitto: acl.conf }')}variants:\n  aws: { broker: { acl: { aws: p.json } } }\n`,
      'acl.conf': 'topic a\n',
      'p.json': policy(allow('iot:*', '*')),
      'over.yaml': 'name: over\nclaim: It differs.\nbroker: { acl: { rules: [{ allow: publish, topics: "#" }] } }\n',
    });
    const aclOf = async (options: Parameters<typeof loadScenario>[1]) =>
      (await loadScenario(path('a.yaml'), options)).plan.broker.acl;
    expect(await aclOf({ variant: 'aws' })).toMatchObject({ connect: 'by-client-id', subscribe: 'by-filter' });
    expect(await aclOf({ with: path('over.yaml') })).toMatchObject({ connect: 'anyone', subscribe: 'by-filter' });
    expect(await aclOf({ set: { 'broker.acl': { mosquitto: path('acl.conf') } } })).toMatchObject({
      subscribe: 'on-delivery',
    });
    expect(await aclOf({ set: { 'broker.acl': { aws: path('p.json') } } })).toMatchObject({ connect: 'by-client-id' });
  });

  it.each([
    ['{ mosquitto: no.conf }', 'there is no file "no.conf"', 'write a path relative to'],
    ['{ mosquitto: . }', '"." is not a file', 'write a path relative to'],
    ['{ mosquitto: 7 }', 'is not the name of a file', 'write its path'],
    ['{ mosquitto: [a.conf, b.conf] }', 'names 2 files', 'at most 1'],
    ['{ aws: [] }', 'names 0 files', 'at least one'],
    ['{ mosquitto: a.conf, aws: p.json }', 'is one of several access lists', 'keep one'],
    ['{ mosquitto: a.conf, rules: [] }', 'is one of several access lists', 'keep one'],
    ['{}', 'has no rules', 'write rules:'],
    ['{ rule: [] }', 'unknown key "rule"', 'did you mean "rules"?'],
    ['{ rules: [{ topics: a }] }', 'neither allows nor denies', 'write one of allow and deny'],
    ['{ rules: [{ allow: publish, deny: publish, topics: a }] }', 'both allows and denies', 'write one of'],
    ['{ rules: [{ allow: publsh, topics: a }] }', 'unknown action "publsh"', 'did you mean "publish"?'],
    ['{ rules: [{ allow: publish }] }', 'names 0 topics', 'at least one'],
    ['{ rules: [{ allow: publish, topics: a, clients: b }] }', 'says nothing about topics', 'write topics'],
    [
      '{ rules: [{ allow: [connect, publish], topics: a }] }',
      'is about connect and about topics',
      'write a rule for connect',
    ],
    ['{ rules: [{ allow: publish, topics: "a#" }] }', '"a#" is not a topic filter', 'known variables'],
    ['{ rules: [{ allow: publish, topics: "a/{clinet}" }] }', '"a/{clinet}" has no variable {clinet}', '{client}'],
    ['{ rules: [{ allow: publish, topics: a, to: nobody }] }', 'unknown client "nobody"', 'user:'],
    ['{ rules: [{ allow: publish, topics: a, syntax: regex }] }', 'unknown syntax "regex"', 'mqtt'],
    ['{ rules: [{ allow: publish, topics: 7 }] }', '7 is not a topic', 'write it as text'],
    ['{ rules: [], subscribe: never }', 'unknown way to decide on SUBSCRIBE "never"', 'by-filter'],
    ['acl.conf', '"acl.conf" is not an access list', 'write a map'],
  ])('%s is refused: %s', async (acl, what, hint) => {
    const { problems } = await refusal(loadScenario(scratch({ 'a.yaml': withAcl(acl) })('a.yaml')));
    expect(problems.map((problem) => problem.what).join('\n')).toContain(what);
    expect(problems.map((problem) => problem.hint).join('\n')).toContain(hint);
    expect(problems.every(({ place }) => place.line === 7)).toBe(true);
  });

  it.each([
    [{ allow: 'publish', topics: 'a', to: 'user:' }, 'broker.acl.rules[0].to', 'unknown client "user:"'],
    [{ allow: 'publish', topics: 'a', to: 7 }, 'broker.acl.rules[0].to', '7 is not a client'],
    [{ allow: 'publish', topics: Array(1_001).fill('a') }, 'broker.acl.rules[0].topics', 'names 1001 topics'],
    [{ deny: 'publish', topics: [] }, 'broker.acl.rules[0].topics', 'names 0 topics'],
    [{ deny: ['connect', 'publish'], clients: 'a' }, 'broker.acl.rules[0].deny', 'is about connect and about topics'],
    [{ deny: 'connect', topics: 'a' }, 'broker.acl.rules[0].clients', 'names 0 clients'],
    [{ allow: 'connect', clients: '{x}' }, 'broker.acl.rules[0].clients', '"{x}" has no variable {x}'],
    [{ allow: 'publish', topics: 'a'.repeat(65_536) }, 'broker.acl.rules[0].topics', `"${'a'.repeat(60)}" is too long`],
  ])('rule %# is refused at its field', async (rule, path, what) => {
    const written = { name: 'x', claim: 'It runs.', duration: '1h', fleet, broker: { acl: { rules: [rule] } } };
    const { problems } = await refusal(loadScenario(written as never));
    expect([showPath(problems[0].place.path), problems[0].what]).toEqual([path, what]);
  });

  it.each([
    [1_000, 'a'.repeat(65_535), 1],
    [1, 'a', 10_000],
  ])('may have %i topics in a rule, and many rules', async (topics, topic, rules) => {
    const rule = { allow: 'publish' as const, topics: Array(topics).fill(topics === 1 ? topic : 'a') };
    const acl = { rules: [...Array(rules - 1).fill({ allow: 'publish', topics: 'a' }), rule] };
    const { plan } = await loadScenario({
      name: 'x',
      claim: 'It runs.',
      duration: '1h',
      fleet,
      broker: { acl },
    } as never);
    expect(plan.broker.acl?.rules).toHaveLength(rules);
    expect(plan.broker.acl?.connect).toBe('anyone');
  });

  it('may not have more than ten thousand rules', async () => {
    const acl = { rules: Array(10_001).fill({ allow: 'publish', topics: 'a' }) };
    const written = { name: 'x', claim: 'It runs.', duration: '1h', fleet, broker: { acl } };
    const { problems } = await refusal(loadScenario(written as never));
    expect(problems[0].what).toBe('has more than 10000 rules');
  });

  it('of a damaged file is refused at the line of that file', async () => {
    const path = scratch({ 'a.yaml': withAcl('{ mosquitto: acl.conf }'), 'acl.conf': 'topic a\nuser\n' });
    const { problems } = await refusal(loadScenario(path('a.yaml')));
    expect(problems.map(({ place }) => showPlace(place))).toEqual([expect.stringMatching(/acl\.conf:2:1$/)]);
  });
});

function thrownBy(act: () => unknown): ScenarioError {
  try {
    act();
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}
