-- One act a request, each with its own source key; every third notice opens a project.
-- wrk ... -- TOKEN RUN
local thread_no = 0
function setup(thread)
        thread:set("id", thread_no)
        thread_no = thread_no + 1
end
local n = 0
function init(args)
        token, run = args[1], args[2]
        headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
        text = string.rep("本次出让按公告的程序进行，结果现予公示。", 8)
end
function request()
        n = n + 1
        local p = string.format("%s-%d-%d", run, id, math.floor(n / 3))
        local body = string.format('{"body":"b-1","domain":"mining","kind":"result","title":"云岭市%s号采矿权出让结果公示","date":"2026-05-06",' ..
                '"project":{"code":"%s","title":"云岭市%s号采矿权出让","region":"990100"},"source":{"key":"%s:%d"},' ..
                '"elements":{"mineral":"建筑用砂","grantee":"云岭例矿业有限公司","amount":"1280000.00"},"text":"%s"}', p, p, p, p, n, text)
        return wrk.format("POST", nil, headers, body)
end
