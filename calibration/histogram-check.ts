import { isRight, type CertificateCheck } from '../helpers/record/certificate.ts';
import { LatencyHistogram } from '../helpers/stats/latency-histogram.ts';
import { seededRandom } from '../helpers/stats/random.ts';
import { countFigure, ratioFigure, worstByName, type Figure } from './figure.ts';
import { nearestRank } from './laws.ts';

const LATENCIES = 2_000;

/**
 * Bins may only err upwards: latencies from 1 µs to 1 h, as many in each decade, written and read as a record is,
 * beside the sorted list. Three significant digits: at most 0.1 % above, never below.
 */
export function histogramCheck(seeds: readonly number[]): CertificateCheck {
  const figures = worstByName(seeds.flatMap(histogramFigures));
  const missed = figures.filter((figure) => !isRight(figure)).map(({ name }) => `${name} is off`);
  return {
    name: 'histogram bins',
    outcome: missed.length > 0 ? 'missed' : 'passed',
    runs: seeds.length,
    repeated: 0,
    figures: figures.map(({ dependsOnTime: _, ...figure }) => figure),
    missed,
  };
}

function histogramFigures(seed: number): Figure[] {
  const random = seededRandom(seed);
  const histogram = new LatencyHistogram();
  const latenciesUs = Array.from({ length: LATENCIES }, () =>
    Math.round(10 ** (random() * Math.log10(3.6e9))),
  );
  for (const us of latenciesUs) histogram.record(us);
  const read = LatencyHistogram.decode(histogram.encode());
  const sorted = latenciesUs.sort((a, b) => a - b);
  return [
    countFigure('latencies', LATENCIES, read.count),
    ...[0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1].map((p) => {
      const measured = read.quantile(p) / nearestRank(sorted, p);
      return ratioFigure(`p${p * 100}`, measured, 0.001, 0);
    }),
  ];
}
