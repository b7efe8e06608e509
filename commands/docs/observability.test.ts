import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allAlerts, alertTable } from '#domain/health/alert.ts';
import { metricTable } from '#domain/health/metric.ts';
import { root } from '#infra/root.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const rules = read('infra/observability/alerts.yml');
const dashboard = JSON.parse(read('infra/observability/grafana-dashboard.json')) as {
  panels: { title: string; targets: { expr: string; legendFormat: string }[] }[];
};
const guide = read('docs/operations.md');

/** Alerts of the rules: what stands between one `- alert:` and the next. */
const alerts = rules
  .split('- alert: ')
  .slice(1)
  .map((text) => ({
    name: text.slice(0, text.indexOf('\n')),
    text: text.replace(/^\s*#.*$/gm, ''),
    page: /^\s+page: (\S+)$/m.exec(text)?.[1],
  }));
const queries = [
  ...alerts.map(({ name, text }) => ({ name, text })),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ name: title, text: expr }))),
];

/** The metric of a series: a histogram has three. */
function metricOf(series: string): string {
  const base = series.replace(/_(bucket|sum|count)$/, '');
  return base in metricTable && metricTable[base as keyof typeof metricTable].type === 'histogram' ? base : series;
}

const seriesIn = (text: string): string[] => text.match(/\bredial_[a-z_]+/g) ?? [];

it('finds the rules and the panels', () => {
  expect(alerts.length).toBeGreaterThan(15);
  expect(dashboard.panels.length).toBeGreaterThan(20);
});

describe.each(queries)('$name', ({ text }) => {
  it('asks for metrics that there are, by labels that they have', () => {
    expect(seriesIn(text).length).toBeGreaterThan(0);
    for (const series of seriesIn(text)) expect(Object.keys(metricTable)).toContain(metricOf(series));
    for (const [, series = '', matchers = ''] of text.matchAll(/\b(redial_[a-z_]+)\{([^}]*)\}/g)) {
      const metric = metricTable[metricOf(series) as keyof typeof metricTable];
      for (const [, label = ''] of matchers.matchAll(/([a-z_]+)(?:=~|!~|!=|=)"/g)) {
        expect(['job', ...Object.keys(metric.labels)]).toContain(label);
      }
    }
  });

  it('takes what all servers tell alike once', () => {
    for (const match of text.matchAll(/\bredial_[a-z_]+/g)) {
      const series = match[0];
      if (metricTable[metricOf(series) as keyof typeof metricTable].from !== 'database') continue;
      const before = text.slice(0, match.index);
      expect(before).toMatch(/(max|min) without \(instance\) \((rate\()?$/);
    }
  });
});

describe.each(alerts)('$name', ({ name, page, text }) => {
  it('names a page that the console has, and says how grave it is', () => {
    expect(existsSync(join(root, `web/src/routes/(app)${page ?? ' nothing'}/+page.svelte`))).toBe(true);
    expect(text).toMatch(/severity: (critical|warning)/);
    expect(text).toMatch(/summary: \S/);
  });

  it('has its section in the guide', () => {
    expect(guide).toContain(`\n### ${name}\n`);
  });
});

describe('the table of alerts', () => {
  const seconds = { s: 1, m: 60, h: 3600 } as const;

  it('has the alerts of the rules, with page, severity and patience, and no others', () => {
    const ofRules = alerts.map(({ name, text, page }) => {
      const [, count = '0', unit = 's'] = /^\s+for: (\d+)([smh])$/m.exec(text) ?? [];
      const forSeconds = Number(count) * seconds[unit as keyof typeof seconds];
      return [name, { page, severity: /severity: (\w+)/.exec(text)?.[1], forSeconds }] as const;
    });
    const ofTable = allAlerts.map((name) => {
      const { page, severity, forSeconds } = alertTable[name];
      return [name, { page, severity, forSeconds }] as const;
    });
    expect(ofTable).toEqual(ofRules);
  });

  it('has the sections of the guide, and the guide has no others', () => {
    expect([...guide.matchAll(/^### (Redial\w+)$/gm)].map(([, name]) => name)).toEqual(allAlerts);
  });
});

it('shows every metric on the dashboard or watches it', () => {
  const used = new Set(queries.flatMap(({ text }) => seriesIn(text)).map(metricOf));
  const aside = ['redial_agents'];
  expect(Object.keys(metricTable).filter((name) => !used.has(name))).toEqual(aside);
});
