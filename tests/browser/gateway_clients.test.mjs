// Clients that others wrote, unchanged, against the gateway's X-Road door: swagger-client and openapi-client-axios.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { OpenAPIClientAxios } from 'openapi-client-axios';
import SwaggerClient from 'swagger-client';

const program = process.env.LIUHEN;
const scratch = mkdtempSync(path.join(os.tmpdir(), 'liuhen-clients-'));
const store = path.join(scratch, 'demo');
let server, client, person;

const run = (...words) => {
  const done = spawnSync(program, words, { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout);
};

const freePort = () => new Promise((resolve) => {
  const s = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = s.address();
    s.close(() => resolve(port));
  });
});

before(async () => {
  person = run('share', 'demo', store).people[2].idNo;
  const port = await freePort();
  server = spawn(program, ['serve', store, '--listen', '127.0.0.1:0', '--gateway', `127.0.0.1:${port}`]);
  await new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => { if (String(text).includes('gateway on')) resolve(); });
    server.on('exit', () => reject(new Error('the gateway did not come up')));
  });
  client = run('share', 'client', store, '--consumer', 'demo-housing', '--service', 's_demo_household', '--gateway',
    `http://127.0.0.1:${port}`);
});

after(() => {
  server?.removeAllListeners('exit');
  server?.kill();
  rmSync(scratch, { recursive: true, force: true });
});

const headers = () => ({ 'X-Road-Client': client.xroad.client, 'X-Purpose': 'housing.eligibility', 'X-Road-Issue': 'CASE-1' });

// The description as the gateway gives it; where its server stands is what an X-Road client knows by itself.
const description = async () => {
  const at = client.xroad.path.slice(0, client.xroad.path.lastIndexOf('/'));
  const code = client.xroad.path.slice(client.xroad.path.lastIndexOf('/') + 1);
  const answer = await fetch(`${client.baseUrl}${at}/getOpenAPI?serviceCode=${code}`, { headers: headers() });
  assert.equal(answer.status, 200);
  const document = await answer.json();
  document.servers = [{ url: client.baseUrl + client.xroad.path }];
  return document;
};

test('swagger-client calls a service from its description', async () => {
  const swagger = await new SwaggerClient({
    spec: await description(),
    requestInterceptor: (request) => { Object.assign(request.headers, headers()); return request; },
  });
  const answer = await swagger.execute({ operationId: 'household', parameters: { idNo: person } });
  assert.deepEqual(answer.body, { data: { members: 3, relation: '子女', localSince: '2009-05-01' } });
  assert.match(answer.headers['x-liuhen-exchange'], /^g[0-9a-f]+-[0-9]+$/);
  assert.equal(answer.headers['x-road-service'], client.xroad.service);
});

test('openapi-client-axios calls a service from its description', async () => {
  const api = new OpenAPIClientAxios({ definition: await description(), axiosConfigDefaults: { headers: headers() } });
  const axios = await api.init();
  const answer = await axios.household({ idNo: person });
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.data, { data: { members: 3, relation: '子女', localSince: '2009-05-01' } });
});

test('a refusal reaches them as one', async () => {
  const api = new OpenAPIClientAxios({
    definition: await description(),
    axiosConfigDefaults: { headers: { ...headers(), 'X-Purpose': 'marketing' } },
  });
  const axios = await api.init();
  const error = await axios.household({ idNo: person }).catch((e) => e);
  assert.equal(error.response.status, 500);
  assert.equal(error.response.headers['x-road-error'], 'Server.ServerProxy.AccessDenied');
});
