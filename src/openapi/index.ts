// tenuto/openapi: a service's contract as an OpenAPI document, and any described REST API as a contract.
export { openApi, type OpenApiDocument, type OpenApiOptions } from './open-api.ts';
export { contractFrom, type ContractOptions, type ReadContract } from './contract-from.ts';
export { InvalidOpenApi, type OpenApiFinding } from './finding.ts';
export type { HttpRefusal, HttpRoute, RouteBody, RouteParameter, HttpRoutes } from '../gateway/transports/http/routes.ts';
