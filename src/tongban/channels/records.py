"""Sentences that the record of looks keeps in Chinese, whatever language the page was in that led to them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

FORM, FILLED_IN = N_("申请表单"), N_("填报%(item)s")
CONTENT, CHECKED = N_("申请内容"), N_("核对%(item)s")
CASE, SAW_CASE, CORRECTED = N_("办件"), N_("查看办件 %(number)s"), N_("补正办件 %(number)s")
RESULT = N_("办理结果")
CREDIT, CREDIT_HANDLED = N_("信用记录"), N_("处理信用修复和异议")
GUARDIANSHIP = N_("核实监护关系")
HELPED = N_("帮忙填写%(item)s")
MATERIALS, TOOK_MATERIALS = N_("申请材料"), N_("下载办件 %(number)s 的材料")
SAW_NOTICE = N_("查看文书 %(number)s")
SAW_LICENCE, TOOK_LICENCE = N_("查看证照 %(number)s"), N_("下载证照 %(number)s")
HANDLED = N_("办理%(item)s")
HANDLED_STEP = N_("办理%(item)s（%(step)s）")
MATERIAL = N_("材料：%(name)s")
MATERIAL_COPY = N_("材料：%(name)s（副本编号 %(number)s）")
COMPARED = N_("核对原件：%(name)s")
LICENCE = N_("证照：%(type)s %(number)s")
PROMISE = N_("办件 %(number)s 的告知承诺书")
PROOF = N_("办件 %(number)s 的存证文件")
ASSISTED = N_("协助核对：%(about)s")
WHOLE_CASE = N_("办件 %(number)s 的全部内容")
EXPORTED = N_("导出办件列表，共 %(count)d 件")
LISTED = N_("%(count)d 件办件的编号、状态和期限")
AT_SUBMISSION = N_("%(what)s（提交时核验）")
BY_PROGRAM = N_("%(what)s（接口查询）")
PROGRAM_SAW_CASE = N_("办件 %(number)s（接口查询）")
PROGRAM_SAW_HISTORY = N_("办件 %(number)s 的过程（接口查询）")
PROGRAM_SAW_LICENCE, ASKED_LICENCE = N_("%(type)s %(number)s（接口查询）"), N_("接口查询证照")

#: Those with values in them, the most telling first: by these a page finds the sentence behind a record again.
SENTENCES = (
    TOOK_MATERIALS, PROMISE, PROOF, WHOLE_CASE, PROGRAM_SAW_HISTORY, PROGRAM_SAW_CASE, PROGRAM_SAW_LICENCE, SAW_CASE,
    CORRECTED, SAW_NOTICE, SAW_LICENCE, TOOK_LICENCE, EXPORTED, LISTED, LICENCE, COMPARED, ASSISTED, MATERIAL_COPY,
    MATERIAL,
    AT_SUBMISSION, BY_PROGRAM, FILLED_IN, HELPED, CHECKED, HANDLED_STEP, HANDLED,
)  # fmt: skip
