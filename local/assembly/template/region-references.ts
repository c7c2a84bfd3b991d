/** Custom resources by which the CDK lets a stack refer to one of another region (`crossRegionReferences`). */
export const REGION_WRITER = 'Custom::CrossRegionExportWriter';
export const REGION_READER = 'Custom::CrossRegionExportReader';
