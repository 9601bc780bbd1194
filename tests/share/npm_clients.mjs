// Clients of npm that know nothing of us, against /r1. Started by npm_cases.py in the folder where they are installed.
// Takes BASE and a person's number; prints what they got as JSON.
import { createRequire } from 'node:module';
import path from 'node:path';

const [base, person] = process.argv.slice(2);
const require = createRequire(path.join(process.cwd(), 'x.js'));
const client = 'CN/GOV/demo-housing/demo-housing';
const document = `${base}/r1/CN/GOV/demo-police/register/getOpenAPI?serviceCode=household`;
const server = `${base}/r1/CN/GOV/demo-police/register/household`;
const spec = await (await fetch(document, { headers: { 'X-Road-Client': client } })).json();
const [[route, methods]] = Object.entries(spec.paths);
const operation = methods.get.operationId;
const answers = {};

const SwaggerClient = require('swagger-client').default ?? require('swagger-client');
const swagger = await SwaggerClient({ spec: structuredClone({ ...spec, servers: [{ url: server }] }),
        requestInterceptor: (r) => { r.headers['X-Road-Client'] = client; return r; } });
const ask = (idNo) => swagger.execute(operation ? { operationId: operation, parameters: { idNo } }
        : { pathName: route, method: 'get', parameters: { idNo } });
const first = await ask(person);
answers.swagger = { status: first.status, body: first.body, exchange: first.headers['x-liuhen-exchange'] };
swagger.spec.servers[0].url = server.replace('/household', '/nothing');
answers.swaggerRefused = await ask(person).then((r) => r.status, (e) => ({ status: e.status, error: e.response.headers['x-road-error'] }));

const { OpenAPIClientAxios } = require('openapi-client-axios');
const api = new OpenAPIClientAxios({ definition: { ...spec, servers: [{ url: server }] },
        axiosConfigDefaults: { headers: { 'X-Road-Client': client } } });
const axios = await api.init();
const second = operation ? await axios[operation]({ idNo: person }) : await axios.paths[route].get({ idNo: person });
answers.axios = { status: second.status, body: second.data, exchange: second.headers['x-liuhen-exchange'] };
console.log(JSON.stringify(answers));
