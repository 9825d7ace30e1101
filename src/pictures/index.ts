// tenuto/pictures: draws and explains processes and their runs. Drawing SVG needs elkjs installed.
export { drawMermaid, renderMermaid } from './mermaid.ts';
export { drawSvg, renderSvg } from './svg/svg.ts';
export { pictureOf, type Drawable, type DrawOptions } from './picture-of.ts';
export type { Direction, Picture, PictureEdge, PictureGroup, PictureNode, Shape, Status } from './picture.ts';
export { describe, type Describable } from '../description/describe.ts';
export { explain } from '../description/explain.ts';
export type { AskDescription, Description, LongestWay, StepDescription } from '../description/description.ts';
export type { WorstCase } from '../description/worst-case.ts';
