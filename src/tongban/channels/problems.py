"""What each problem code of the open API means and what to do about it: the text behind /api/v1/problems/<code>."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_


@dataclass(frozen=True, slots=True)
class Explained:
    """A code in words: what happened, in a few of them, and what the caller does next."""

    title: str
    remedy: str


_FIELD = N_("见 fields：键是填写项，值说明怎样更正。")

#: Every code a program can meet, by code.
EXPLAINED: Mapping[str, Explained] = {
    "TB-API-400": Explained("请求内容不是有效的 JSON", "请用 UTF-8 编码的 JSON 对象作为请求内容。"),
    "TB-API-405": Explained("这个地址不支持这种请求方法", "请改用响应头 Allow 列出的方法。"),
    "TB-API-415": Explained("请求内容的类型不对", "应当是 application/json；上传材料用 multipart/form-data。"),
    "TB-API-422": Explained(
        "请求内容与接口约定不符", "见 fields：键是填写项，值说明怎样更正。接口约定见 /api/v1/openapi.json。"
    ),
    "TB-AUTH-401": Explained(
        "没有出示令牌", "请带上 Authorization: Bearer 令牌。令牌由平台用 tongban token create 发放。"
    ),
    "TB-AUTH-403": Explained("没有这项权限", "请联系平台核对权限。"),
    "TB-AUTH-405": Explained("没有代为办理的有效授权", "请先由申请人办理授权，再代为提交。"),
    "TB-AUTH-407": Explained("令牌没有这项权限", "请平台发放带有所需权限的令牌。"),
    "TB-AUTH-408": Explained("令牌无效或者已经停用", "请核对令牌，或请平台重新发放。"),
    "TB-AUTH-411": Explained("签名不对或者已经过期", "请核对密钥和时钟，按 docs/notices.md 重新签名。"),
    "TB-AUTH-429": Explained("尝试次数过多", "请在 Retry-After 所示的秒数之后再试。"),
    "TB-BUN-404": Explained("没有这个一件事", "请从一件事的列表里选择。"),
    "TB-BUN-422": Explained("一件事不办给这类主体", "请换一个主体，或者分别办理其中的事项。"),
    "TB-BUN-423": Explained("现在还不能这样办", "请先办说明里写的那一项，再来申请。"),
    "TB-BUN-424": Explained("没有要在网上申请的", "按这些回答，各项已经有了、不用办，或者要线下办。"),
    "TB-CASE-409": Explained("办件现在的状态不允许这样做", "请先读取办件，按最新状态再操作。"),
    "TB-CASE-410": Explained("同样的申请正在办理", "不用重复提交，请查看正在办理的那一件。"),
    "TB-CASE-411": Explained("已经持有同种有效证照", "不用再次申请；要改变内容请办理变更。"),
    "TB-CASE-412": Explained("办理规则已经更新", "请重新取得事项和已知信息，核对后再提交。"),
    "TB-CASE-422": Explained("申请人不是本事项的办理对象", "请核对事项的办理对象（for）。"),
    "TB-CASE-503": Explained("今天的办件编号已经用完", "请明天用同一个幂等键再提交。"),
    "TB-CFG-012": Explained("数据共享尚未配置", "请联系平台运维人员。"),
    "TB-CFG-014": Explained("赋码尚未配置", "请联系平台运维人员。"),
    "TB-CFG-013": Explained("外部系统的接入配置有误", "请联系平台运维人员。"),
    "TB-FACT-409": Explained(
        "填写的内容与权威数据不一致", "请去掉或改正 fields 所列各项；权威数据有误的，向登记机关申请更正。"
    ),
    "TB-PROM-403": Explained("告知承诺要本人实名在网上签署", "接口不能代签：请改选不承诺，或者请申请人到网上办理。"),
    "TB-PROM-423": Explained("现在不能用告知承诺", "请改选不承诺，按一般方式办理；信用修复以后可以再用。"),
    "TB-FACT-424": Explained(
        "数据源的这一项读不出来", "请照证照填写这一项，由工作人员核对；数据源有误的，向登记机关申请更正。"
    ),
    "TB-FIELD-404": Explained("有事项不需要的填写项", _FIELD),
    "TB-FIELD-422": Explained("还有填写项需要填写或更正", _FIELD),
    "TB-IDEM-400": Explained(
        "没有可用的幂等键", "请带上 Idempotency-Key：8 到 80 个可见字符，每份申请一个，重发时不变。"
    ),
    "TB-IDEM-422": Explained("幂等键已用于另一份内容", "重发请保持内容不变；新的申请请换一个新的键。"),
    "TB-ITEM-404": Explained("没有这个事项，或者它还没有生效", "请从 /api/v1/items 选择事项，或换一个日期。"),
    "TB-ITEM-405": Explained("所选区市没有实施主体", "请换一个区市。"),
    "TB-ITEM-410": Explained("这个事项已经不再办理", "请搜索替代的事项。"),
    "TB-ITEM-503": Explained("事项目录还没有载入", "请联系平台运维人员。"),
    "TB-LIC-404": Explained("没有查到有效的原证照", "请先核对证照情况。"),
    "TB-LIC-409": Explained("原证照已经不是有效状态", "请先核对证照情况。"),
    "TB-MAT-400": Explained("文件是空的", "请换一个文件再上传。"),
    "TB-MAT-409": Explained("一份申请的文件太多", "请合并后再上传。"),
    "TB-MAT-413": Explained("文件太大", "每个文件最大 10 MB，请压缩或分开上传。"),
    "TB-MAT-415": Explained("不收这种文件", "只收 PDF、JPG 和 PNG，请换一个文件再上传。"),
    "TB-MAT-422": Explained(
        "还有材料没有上传",
        "要交哪些见 fields。请先用接口上传，再把这组材料的编号写在 materials 里。",
    ),
    "TB-PARTY-422": Explained("没有找到这个主体", "请核对统一社会信用代码或公民身份号码。"),
    "TB-REQ-400": Explained("请求的格式不对", "请对照接口说明核对请求。"),
    "TB-REQ-404": Explained("没有找到，或者无权查看", "请核对地址、编号和令牌所属的主体。"),
    "TB-REQ-405": Explained("这个地址不支持这种请求方法", "请对照接口说明改用别的方法。"),
    "TB-REQ-408": Explained("内容没有传完", "请检查网络后用同一个幂等键再试。"),
    "TB-REQ-411": Explained(
        "没有写明内容的长度", "请带上 Content-Length；不要用分块传输（Transfer-Encoding: chunked）。"
    ),
    "TB-REQ-413": Explained("提交的内容太大", "请求内容最多 1 MB，请减少后再提交。"),
    "TB-REQ-422": Explained("提交的内容不符合要求", _FIELD),
    "TB-REQ-503": Explained("现在正在上传的人很多", "请过一分钟用同一个幂等键再试。"),
    "TB-STATE-409": Explained("现在的状态不允许这样做", "请读取最新状态后再操作。"),
    "TB-STATE-412": Explained("刚刚被别人处理过", "请读取最新状态，确认仍要提交后，换一个幂等键再试。"),
    "TB-SYS-500": Explained("系统出了问题", "请稍后用同一个幂等键再试，并把 request_id 告诉平台运维人员。"),
    "TB-SYS-503": Explained("系统暂时连接不上数据库", "请过几分钟用同一个幂等键再试。"),
}
