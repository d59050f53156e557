// Tells the hub of a problem, its recovery or an update; the parameters of the media type are the body.
var params = JSON.parse(value);
var url = params.url, token = params.token;
delete params.url;
delete params.token;

var modern = typeof HttpRequest !== 'undefined'; // Zabbix before 5.4 has another name for it
var request = modern ? new HttpRequest() : new CurlHttpRequest();
request[modern ? 'addHeader' : 'AddHeader']('Content-Type: application/json');
request[modern ? 'addHeader' : 'AddHeader']('Authorization: Bearer ' + token);
var answer = request[modern ? 'post' : 'Post'](url, JSON.stringify(params));
var status = request[modern ? 'getStatus' : 'Status']();
if (status < 200 || status >= 300) {
    throw 'The hub answered ' + status + ': ' + answer; // Zabbix tries again
}
var told = {};
try {
    told = JSON.parse(answer).tags || {};
} catch (error) {
    told = {}; // it was taken all the same
}
return JSON.stringify({tags: told});
