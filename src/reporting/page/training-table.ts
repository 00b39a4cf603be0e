import type { RadiusDistribution } from '../../attacks/radius-distribution.ts';
import type { LabelInformation } from '../../protocol/arms.ts';
import { armOf } from '../../protocol/profile.ts';
import { armsOf } from '../../protocol/requests.ts';
import type { Table } from '../figures/figure.ts';
import { armName, attackName } from '../glossary.ts';
import type { Reported } from '../reported.ts';

const tells: Readonly<Record<LabelInformation, string>> = {
  beyondImage: 'more than the image does',
  imageOnly: 'what image and network tell, no more',
  none: 'nothing',
};

/** What the attacked networks of a claim were trained on; no rows where there are none. */
export function trainingTable({ claim, profile }: Reported): Table {
  const rows = armsOf(claim, profile).flatMap((arm) => {
    const { recipe, labelInformation } = armOf(profile, arm);
    if (recipe.adversarial === undefined) return [];
    const { attack, epsilon } = recipe.adversarial;
    return [[armName(arm), `${attackName([attack])}, ${radiusText(epsilon)}`, tells[labelInformation]]];
  });
  return { header: ['Network', 'Half of each batch', 'What its noise can tell of the label, by construction'], rows };
}

function radiusText(radius: RadiusDistribution): string {
  if (radius.kind === 'fixed') return `${radius.pixels} pixels`;
  return `${radius.kind === 'halfNormal' ? 'half-normal' : 'normal'} radii, scale ${radius.deviationPixels} pixels`;
}
