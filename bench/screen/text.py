#!/usr/bin/env python3
"""Text to measure the scanner by: text.py KIND MIB [SEED] on standard output. prose: what offices write, nobody named; lists:
a line a person with numbers that pass their checks, belonging to nobody; mixed: nine lines of prose to one of a list. The
same seed gives the same bytes."""
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/screen/gen"))
from people import Person  # noqa: E402

KIND, MIB, SEED = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
R = random.Random(SEED)
PLACES = "柳河镇 青石镇 大槐乡 双桥区 石羊街道 金谷县 南湖新区 红旗社区 文峰村 沙坝灌区".split()
THINGS = "农村供水 老旧小区改造 高标准农田 公共租赁住房 义务教育 基层医疗 防汛抗旱 城市更新 政务服务 乡村道路".split()
SENTENCES = """根据{p}年度工作安排，现将{t}项目实施情况予以公布，接受社会监督。
{p}认真贯彻落实上级决策部署，坚持以人民为中心的发展思想，扎实推进{t}各项工作，取得了明显成效。
截至{y}年{m}月底，共完成投资{n}万元，占年度计划的{k}%，同比增长{k}.{d}个百分点。
项目建设内容包括新建管网{k}公里、改造泵站{d}座，工期为{k}个日历天。
各有关单位要高度重视，加强组织领导，明确任务分工，压实工作责任，确保按时保质完成。
资金来源为中央预算内投资和地方配套，专款专用，任何单位和个人不得挤占、挪用。
对不符合条件的申请，应当书面说明理由，并告知申请行政复议或者提起行政诉讼的途径和期限。
本办法自{y}年{m}月{d}日起施行，有效期五年，此前规定与本办法不一致的，以本办法为准。
（{d}）符合下列条件之一的，可以优先予以保障：连续居住满三年；家庭人均收入低于上年度城镇居民人均可支配收入的百分之六十。
会议强调，要统筹发展和安全，牢牢守住不发生规模性返贫的底线，持续巩固拓展脱贫攻坚成果同乡村振兴有效衔接。
本次招标采用综合评分法，其中价格分占{k}分，技术分占{d}分，商务分占{d}分，得分最高者为第一中标候选人。
公示期为{y}年{m}月{d}日至{m}月{d}日，共{d}个工作日。如有异议，请在公示期内以书面形式向{p}人民政府提出。
全年受理群众来信来电{n}件，办结率{k}.{d}%，按期答复率百分之百，群众满意度持续提升。
土地用途为城镇住宅用地，容积率不大于{d}.{d}，建筑密度不高于{k}%，绿地率不低于{k}%，出让年限七十年。
文号：{p}政发〔{y}〕{k}号，主题分类：{t}，体裁：通知，公开方式：主动公开。
检查发现的问题主要有：制度不够健全、台账不够规范、宣传不够到位、部分设施老化失修，已责令限期整改。
加快完善公共服务体系，推动优质资源向基层延伸，着力解决群众急难愁盼问题，不断增强人民群众的获得感、幸福感、安全感。
第{k}条 县级以上地方人民政府应当建立健全{t}工作协调机制，将所需经费纳入本级财政预算。
预计需要水泥{n}吨、钢材{k}吨、砂石料{n}立方米，由施工单位自行采购，质量应当符合国家现行标准。
受冷空气影响，预计{m}月{d}日夜间到{d}日白天有中到大雨，气温下降{d}度，请注意防范。
服务大厅办公时间为周一至周五上午九时至十二时、下午一时三十分至五时，法定节假日除外。
经研究决定，同意{p}关于{t}实施方案的请示，请认真组织实施，重大事项及时报告。
推进信息公开是建设法治政府、服务型政府的重要举措，也是保障公民、法人和其他组织依法获取政府信息的必然要求。
二是强化监督管理。建立日常巡查、专项检查和年度考核相结合的工作机制，对发现的问题实行清单管理、销号整改。
受理编号{n}{n}的事项已转交相关部门办理，请于{k}个工作日内反馈结果。
学校要把校园安全放在突出位置，定期开展应急演练，完善人防、物防、技防措施，消除各类隐患。""".split("\n")


def prose():
    return "".join(R.choice(SENTENCES).format(p=R.choice(PLACES), t=R.choice(THINGS), y=R.randint(2015, 2026), m=R.randint(1, 12),
                                              n=R.randint(100, 99999), k=R.randint(11, 98), d=R.randint(1, 9)) for _ in range(R.randint(2, 6)))


def entry():
    p = Person(R)
    return R.choice(["申请人%s，身份证号%s，手机%s，住%s。" % (p.name, p.id, p.mobile(), p.home()),
                     "%d. %s，%s，%d岁，%s，一卡通%s，补助%d元" % (R.randint(1, 999), p.name, R.choice("男女"), R.randint(19, 90), p.mobile(), p.card(), R.randint(1, 90) * 100),
                     "%s %s %s %s" % (p.name, p.id, p.mobile(), p.home())])


def main():
    left, lists = MIB * 1024 * 1024, {"prose": 0, "lists": 1, "mixed": .1}[KIND]
    while left > 0:
        line = ((entry() if R.random() < lists else prose()) + "\n").encode()
        sys.stdout.buffer.write(line)
        left -= len(line)


main()
