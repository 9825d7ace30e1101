// tenuto/openapi: generates an OpenAPI document from the contract of a service, and a contract from the document of a REST API.
export { openApi, type OpenApiDocument, type OpenApiOptions } from './open-api.ts';
export { contractFrom, type ContractOptions, type ReadContract } from './contract-from.ts';
export { InvalidOpenApi, type OpenApiFinding } from './finding.ts';
export type { HttpRefusal, HttpRoute, RouteBody, RouteParameter, HttpRoutes } from '../gateway/transports/http/routes.ts';
export type { ToJsonSchema } from './write/schemas.ts';
